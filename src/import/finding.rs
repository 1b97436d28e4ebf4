//! What is said about a table: kinds of findings, how much they weigh, their words.

use crate::lang::Catalogue;

/// One thing that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where: `九月得分!D18`, or a row; empty for the table as a whole.
    pub place: String,
    /// What kind.
    pub kind: Kind,
    /// What stands there.
    pub found: String,
    /// What it was taken for, or is likely to mean.
    pub understood: String,
}

impl Finding {
    /// The sentence about it.
    #[must_use]
    pub fn words(&self, words: &Catalogue) -> String {
        let args = self.args();
        let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        words.text(&self.key(), &args)
    }

    /// The key of its sentence, and what the sentence is about.
    #[must_use]
    pub fn key(&self) -> String {
        format!("cli.import.finding.{}", self.kind.key())
    }

    /// What its sentence is about.
    #[must_use]
    pub fn args(&self) -> Vec<(&'static str, String)> {
        vec![("found", self.found.clone()), ("understood", self.understood.clone())]
    }
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Understood; reported so that a person can look.
    Understood,
    /// Has more than one meaning: waits for a mapping.
    Unsure,
    /// Cannot be right.
    Refused,
}

impl Kind {
    /// The word in `accept` that takes findings of this kind as they are.
    #[must_use]
    pub fn accepted_as(self) -> &'static str {
        match self.key() {
            "other_round" => "round",
            "other_tier" => "tier",
            "total_differs" => "total",
            "rank_differs" => "rank",
            key => key,
        }
    }
}

/// Declares the kinds of findings with their weights and the keys of their words.
macro_rules! kinds {
    ($($variant:ident = $weight:ident $key:literal,)+) => {
        /// What kind of finding.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Kind { $(#[doc = $key] $variant),+ }

        impl Kind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The key of its words below `cli.import.finding`.
            #[must_use]
            pub fn key(self) -> &'static str {
                match self { $(Self::$variant => $key),+ }
            }

            /// How much it weighs.
            #[must_use]
            pub fn weight(self) -> Weight {
                match self { $(Self::$variant => Weight::$weight),+ }
            }
        }
    };
}

kinds! {
    // The file.
    Encoding = Understood "encoding",
    HiddenSheet = Understood "hidden_sheet",
    OtherSheet = Understood "other_sheet",
    Macros = Understood "macros",
    ExternalLinks = Understood "external_links",
    WrongEnding = Understood "wrong_ending",
    Remembered = Understood "remembered",
    UnusedMapping = Understood "unused_mapping",
    // Rows and columns.
    TitleRow = Understood "title_row",
    HeaderRows = Understood "header_rows",
    RepeatedHeader = Understood "repeated_header",
    TotalRow = Understood "total_row",
    NoteRow = Understood "note_row",
    OtherTierRow = Understood "other_tier_row",
    SkippedRow = Understood "skipped_row",
    DerivedColumn = Understood "derived_column",
    FilledDown = Understood "filled_down",
    // Cells.
    UnitName = Understood "unit_name",
    NumberText = Understood "number_text",
    ValueMapped = Understood "value_mapped",
    Absent = Understood "absent",
    MissingUnit = Understood "missing_unit",
    TotalsAgree = Understood "totals_agree",
    TotalsUnclear = Understood "totals_unclear",
    RanksAgree = Understood "ranks_agree",
    RanksUnclear = Understood "ranks_unclear",
    // The register.
    NewUnit = Understood "new_unit",
    KnownUnits = Understood "known_units",
    KeptUnits = Understood "kept_units",
    CodeMade = Understood "code_made",
    // Questions.
    OtherRound = Unsure "other_round",
    OtherTier = Unsure "other_tier",
    UnknownColumn = Unsure "unknown_column",
    HeaderGuess = Unsure "header_guess",
    DuplicateColumn = Unsure "duplicate_column",
    UnitGuess = Unsure "unit_guess",
    UnitNear = Unsure "unit_near",
    UnknownUnit = Unsure "unknown_unit",
    AmbiguousUnit = Unsure "ambiguous_unit",
    UnknownParent = Unsure "unknown_parent",
    Formula = Unsure "formula",
    Percent = Unsure "percent",
    MixedPercent = Unsure "mixed_percent",
    Rounded = Unsure "rounded",
    TooManyPlaces = Unsure "too_many_places",
    NumberDoubt = Unsure "number_doubt",
    Truth = Unsure "truth",
    NotNumber = Unsure "not_number",
    AbsenceWord = Unsure "absence_word",
    BlankCell = Unsure "blank_cell",
    TotalDiffers = Unsure "total_differs",
    RankDiffers = Unsure "rank_differs",
    // What cannot be right.
    NoHeader = Refused "no_header",
    NoRows = Refused "no_rows",
    MissingColumn = Refused "missing_column",
    MappingTarget = Refused "mapping_target",
    ParentDiffers = Refused "parent_differs",
    NoCounty = Refused "no_county",
    TierUnclear = Refused "tier_unclear",
    ParentUnclear = Refused "parent_unclear",
    CodeForm = Refused "code_form",
    CodeParent = Refused "code_parent",
    DuplicateCode = Refused "duplicate_code",
    DuplicateUnit = Refused "duplicate_unit",
    BlankUnit = Refused "blank_unit",
    Scientific = Refused "scientific",
    OutOfScale = Refused "out_of_scale",
    NotInList = Refused "not_in_list",
    MixedAbsence = Refused "mixed_absence",
    ErrorCell = Refused "error_cell",
    EmptyFormula = Refused "empty_formula",
    DateCell = Refused "date_cell",
    MergedCell = Refused "merged_cell",
    HiddenRow = Refused "hidden_row",
    HiddenColumn = Refused "hidden_column",
}
