//! What can be asked for, with its help texts in the reader's language; no work is done here.

#![allow(clippy::wildcard_enum_match_arm, reason = "clap has more kinds of errors than there are words for")]

use clap::builder::PossibleValuesParser;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::lang::Catalogue;

/// The command line.
#[must_use]
pub fn command(words: &Catalogue) -> Command {
    let say = |key: &str| words.text(&format!("cli.{key}"), &[]);
    let template = say("help_template");
    let root = || {
        Arg::new("root").long("root").value_name("DIR").default_value(".").hide_default_value(true).help(say("root"))
    };
    let output = || Arg::new("output").long("output").value_name("DIR").help(say("output"));
    let no_pdf = || Arg::new("no-pdf").long("no-pdf").action(ArgAction::SetTrue).help(say("no_pdf"));
    let as_of = || Arg::new("as-of").long("as-of").value_name("DATE").help(say("as_of"));
    let format = || {
        Arg::new("format")
            .long("format")
            .value_name("FORMAT")
            .default_value("human")
            .hide_default_value(true)
            .hide_possible_values(true)
            .value_parser(PossibleValuesParser::new(["human", "short", "json", "sarif"]))
            .help(say("format"))
    };
    let sub = |name: &'static str| {
        Command::new(name)
            .about(say(&format!("{name}.about")))
            .help_template(template.clone())
            .disable_help_flag(true)
            .arg(help(&say("help")))
            .arg(lang(&say("lang")))
    };
    let build = sub("build")
        .arg(root())
        .args([output(), as_of(), format(), no_pdf()])
        .args(
            ["allow-ahead", "allow-back", "allow-gone"]
                .map(|name| Arg::new(name).long(name).action(ArgAction::SetTrue).help(say(&name.replace('-', "_")))),
        )
        .arg(Arg::new("timings").long("timings").action(ArgAction::SetTrue).help(say("timings_help")))
        .arg(Arg::new("no-cache").long("no-cache").action(ArgAction::SetTrue).help(say("no_cache")));
    let build = build.arg(Arg::new("desk").long("desk").action(ArgAction::SetTrue).help(say("desk")));
    let publish = sub("publish").args([root(), output(), as_of(), format(), no_pdf()]);
    let erase = erasing(sub("erase").args([root(), output(), as_of(), no_pdf()]), words);
    let fix = Arg::new("fix").long("fix").action(ArgAction::SetTrue).help(say("check.fix"));
    let check = sub("check").arg(root()).arg(as_of()).arg(format()).arg(fix);
    let close = sub("close")
        .arg(root())
        .arg(as_of())
        .arg(Arg::new("scheme").value_name("SCHEME").required(true).help(say("close.scheme")))
        .arg(Arg::new("period").value_name("PERIOD").required(true).help(say("close.period")));
    let import = import(sub("import").arg(root()), words);
    let verify = sub("verify")
        .arg(Arg::new("path").value_name("PATH").num_args(1..).default_value("output").help(say("verify.path")));
    let explain = sub("explain").arg(Arg::new("code").value_name("CODE").help(say("explain.code")));
    let waive = sub("waive")
        .arg(root())
        .arg(as_of())
        .arg(Arg::new("place").value_name("FILE:LINE").required(true).help(say("waive.place_help")))
        .arg(Arg::new("reason").long("reason").value_name("TEXT").required(true).help(say("waive.reason")))
        .arg(Arg::new("by").long("by").value_name("OFFICE").required(true).help(say("waive.by")));
    let serve = sub("serve").arg(root()).arg(as_of()).arg(
        Arg::new("port")
            .long("port")
            .value_name("N")
            .default_value("8017")
            .hide_default_value(true)
            .value_parser(clap::value_parser!(u16))
            .help(say("port")),
    );
    let serve = serve.args(
        ["drafts", "pdf"]
            .map(|name| Arg::new(name).long(name).action(ArgAction::SetTrue).help(say(&format!("serve.{name}")))),
    );
    let fonts = sub("fonts").arg(root()).subcommand(sub("fetch"));
    Command::new("tongbao")
        .version(env!("CARGO_PKG_VERSION"))
        .about(say("about"))
        .help_template(say("help_template_top"))
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .subcommand_required(true)
        .arg(help(&say("help")))
        .arg(Arg::new("version").long("version").short('V').action(ArgAction::Version).help(say("version")))
        .arg(lang(&say("lang")))
        .subcommand(build)
        .subcommand(check)
        .subcommand(approving(words, &sub))
        .subcommand(publish)
        .subcommands(amending(words, &sub))
        .subcommand(erase)
        .subcommand(close)
        .subcommand(import)
        .subcommand(verify)
        .subcommand(waive)
        .subcommand(explain)
        .subcommand(serve)
        .subcommand(fonts)
        .subcommand(sub("licences"))
}

/// The options of `import`.
fn import(command: Command, words: &Catalogue) -> Command {
    let say = |key: &str| words.text(&format!("cli.import.{key}"), &[]);
    let option =
        |name: &'static str, value: &'static str, key: &str| Arg::new(name).long(name).value_name(value).help(say(key));
    command
        .arg(Arg::new("file").value_name("FILE").required(true).help(say("file")))
        .arg(
            option("kind", "KIND", "kind")
                .default_value("scores")
                .hide_default_value(true)
                .hide_possible_values(true)
                .value_parser(PossibleValuesParser::new(["scores", "evaluations", "units"])),
        )
        .arg(option("tier", "TIER", "tier"))
        .arg(option("round", "ROUND", "round"))
        .arg(option("mapping", "TOML", "mapping_file"))
        .arg(option("once", "", "once").action(ArgAction::SetTrue))
        .arg(option("county", "NAME", "county"))
        .arg(
            option("ids", "HOW", "ids")
                .default_value("pinyin")
                .hide_default_value(true)
                .hide_possible_values(true)
                .value_parser(PossibleValuesParser::new(["pinyin", "code"])),
        )
        .arg(option("dry-run", "", "dry_run").action(ArgAction::SetTrue))
        .arg(option("replace", "", "replace").action(ArgAction::SetTrue))
}

/// The options of `approve`.
fn approving(words: &Catalogue, sub: &dyn Fn(&'static str) -> Command) -> Command {
    let say = |key: &str| words.text(&format!("cli.{key}"), &[]);
    let option = |name: &'static str, value: &'static str| {
        Arg::new(name).long(name).value_name(value).help(say(&format!("approve.{name}")))
    };
    let flag =
        |name: &'static str| Arg::new(name).long(name).action(ArgAction::SetTrue).help(say(&format!("approve.{name}")));
    let root = Arg::new("root").long("root").value_name("DIR").default_value(".").hide_default_value(true);
    let roles = PossibleValuesParser::new(["drafted", "reviewed", "approved"]);
    sub("approve")
        .arg(root.help(say("root")))
        .arg(Arg::new("record").value_name("RECORD").num_args(1..).help(say("approve.record")))
        .arg(option("office", "OFFICE"))
        .arg(option("basis", "TEXT"))
        .arg(option("on", "DATE"))
        .arg(
            option("role", "ROLE")
                .value_parser(roles)
                .default_value("approved")
                .hide_default_value(true)
                .hide_possible_values(true),
        )
        .arg(flag("all"))
        .arg(option("month", "MONTH"))
        .arg(option("kind", "KIND"))
        .arg(flag("keep"))
        .arg(flag("yes"))
}

/// The commands that take back what was said.
fn amending(words: &Catalogue, sub: &dyn Fn(&'static str) -> Command) -> [Command; 3] {
    let say = |key: &str| words.text(&format!("cli.{key}"), &[]);
    let option =
        |name: &'static str, value: &'static str, key: &str| Arg::new(name).long(name).value_name(value).help(say(key));
    let shared = |name: &'static str| {
        sub(name)
            .arg(
                Arg::new("root")
                    .long("root")
                    .value_name("DIR")
                    .default_value(".")
                    .hide_default_value(true)
                    .help(say("root")),
            )
            .arg(option("as-of", "DATE", "as_of"))
            .arg(Arg::new("record").value_name("RECORD").required(true).help(say("amend.record")))
            .arg(option("reason", "TEXT", "amend.reason").required(true))
            .arg(option("document", "NUMBER", "amend.document"))
    };
    let yes = || Arg::new("yes").long("yes").action(ArgAction::SetTrue).help(say("amend.yes"));
    let kinds = PossibleValuesParser::new(["更正", "补充", "澄清正名", "恢复名誉"]);
    let amend =
        shared("amend").arg(option("kind", "KIND", "amend.kind").value_parser(kinds).hide_possible_values(true));
    let moving = shared("move").arg(Arg::new("new").value_name("NEW").required(true).help(say("amend.new"))).arg(yes());
    let flag = |name: &'static str, key: &str| Arg::new(name).long(name).action(ArgAction::SetTrue).help(say(key));
    let withdraw = shared("withdraw")
        .arg(option("keep", "RECORD", "withdraw.keep").action(ArgAction::Append))
        .arg(flag("now", "withdraw.now"))
        .arg(option("office", "OFFICE", "withdraw.office"))
        .arg(option("basis", "RULE", "withdraw.basis"))
        .arg(option("output", "DIR", "output"))
        .arg(flag("no-pdf", "no_pdf"))
        .arg(yes());
    [amend, withdraw, moving]
}

/// The options of `erase`.
fn erasing(command: Command, words: &Catalogue) -> Command {
    let say = |key: &str| words.text(&format!("cli.erase.{key}"), &[]);
    let option =
        |name: &'static str, value: &'static str, key: &str| Arg::new(name).long(name).value_name(value).help(say(key));
    command
        .arg(Arg::new("record").value_name("RECORD").help(say("record")))
        .arg(option("reason", "TEXT", "reason"))
        .arg(option("words", "TEXT", "words").action(ArgAction::Append))
        .arg(option("expired", "", "expired").action(ArgAction::SetTrue))
        .arg(Arg::new("yes").long("yes").action(ArgAction::SetTrue).help(words.text("cli.amend.yes", &[])))
        .after_help(say("after"))
}

fn help(text: &str) -> Arg {
    Arg::new("help").long("help").short('h').action(ArgAction::Help).help(text.to_owned())
}

fn lang(text: &str) -> Arg {
    Arg::new("lang")
        .long("lang")
        .value_name("LANG")
        .value_parser(PossibleValuesParser::new(["zh", "en", "zh-CN"]))
        .hide_possible_values(true)
        .global(true)
        .help(text.to_owned())
}

/// The words for a command line that is not understood: what was typed, what may have been meant, where help is.
#[must_use]
pub fn explain(error: &clap::Error, words: &Catalogue) -> String {
    let text = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(list)) => list.join(", "),
        Some(ContextValue::StyledStrs(list)) => list.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        _ => String::new(),
    };
    let key = match error.kind() {
        ErrorKind::InvalidSubcommand => "error.command",
        ErrorKind::UnknownArgument if text(ContextKind::InvalidArg).starts_with('-') => "error.option",
        ErrorKind::UnknownArgument => "error.argument",
        ErrorKind::InvalidValue if text(ContextKind::InvalidValue).is_empty() => "error.no_value",
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => "error.value",
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => "error.missing",
        ErrorKind::ArgumentConflict => "error.twice",
        ErrorKind::MissingRequiredArgument => "error.required",
        _ => "error.other",
    };
    let found = match error.kind() {
        ErrorKind::InvalidSubcommand => text(ContextKind::InvalidSubcommand),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => text(ContextKind::InvalidValue),
        _ => text(ContextKind::InvalidArg),
    };
    let option = text(ContextKind::InvalidArg);
    let valid = text(ContextKind::ValidValue);
    let args = [("found", found.as_str()), ("option", option.as_str())];
    let mut out = words.text(&format!("cli.{key}"), &args);
    out.push('\n');
    let suggestion = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue]
        .into_iter()
        .map(text)
        .find(|text| !text.is_empty());
    if let Some(suggestion) = suggestion {
        out.push_str(&words.text("cli.error.suggestion", &[("suggestion", &suggestion)]));
        out.push('\n');
    } else if !valid.is_empty() {
        out.push_str(&words.text("cli.error.valid", &[("list", &valid)]));
        out.push('\n');
    }
    out.push_str(&words.text("cli.error.help", &[]));
    out.push('\n');
    out
}

/// A text option.
#[must_use]
pub fn value<'m>(matches: &'m ArgMatches, name: &str) -> Option<&'m str> {
    matches.try_get_one::<String>(name).ok().flatten().map(String::as_str)
}
