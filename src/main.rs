//! Parses the command line, runs one command, returns the exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(tongbao::commands::run(std::env::args_os().collect()))
}
