//! The list of codes: stable, unique, each with words in both languages and a test folder of its own.

use super::Severity;

/// Declares every code once, with its severity.
macro_rules! codes {
    ($($variant:ident = $severity:ident $text:literal,)+) => {
        /// What kind of fault. What each one means stands in `docs/diagnostics.md`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $(#[doc = $text] $variant),+ }

        impl Code {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The code as readers see it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// How bad the fault is.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity),+ }
            }
        }
    };
}

impl Code {
    /// Whether the fault is only told in a text that went out, where it was checked by the rules of its day: what the
    /// rule looks at stays in the record all the same. Private data and active content are faults for ever.
    #[must_use]
    pub fn softens(self) -> bool {
        SOFTENING.contains(&self)
    }
}

/// Rules about what a record says, none of which leaves anything of it out.
const SOFTENING: &[Code] = &[
    Code::DateOrder,
    Code::PublicityShort,
    Code::CalendarMissing,
    Code::DocNumberYear,
    Code::DocNumberRepeated,
    Code::DocumentEnding,
    Code::ReviewOrder,
    Code::StageDisposition,
    Code::DispositionAnachronism,
    Code::ConsentMissing,
    Code::BulletinIssue,
    Code::FigureMismatch,
    Code::AdjustmentDocument,
    Code::ConsequenceAll,
    Code::DoneUnfounded,
    Code::ForbiddenWord,
];

codes! {
    // Files.
    FileName = Error "file-name",
    NotAFile = Error "not-a-file",
    FileTooLarge = Error "file-too-large",
    LineTooLong = Error "line-too-long",
    Encoding = Error "encoding",
    StrayFile = Warning "stray-file",
    RecordId = Error "record-id",
    IdCollision = Error "id-collision",
    // The archive.
    ArchiveNewer = Error "archive-newer",
    ArchiveEdited = Error "archive-edited",
    ArchivePredecessor = Error "archive-predecessor",
    ArchiveMissing = Error "archive-missing",
    ArchiveDamaged = Error "archive-damaged",
    ArchiveAdded = Error "archive-added",
    ArchiveFork = Warning "archive-fork",
    ArchiveBoth = Warning "archive-both",
    ArchiveRestored = Error "archive-restored",
    ArchiveErasing = Error "archive-erasing",
    ErasedBack = Error "erased-back",
    RetentionTerm = Error "retention-term",
    RetentionOverdue = Error "retention-overdue",
    ArchiveLost = Error "archive-lost",
    PublishedChanged = Error "published-changed",
    PublishedGone = Error "published-gone",
    AmendmentForm = Error "amendment-form",
    AmendmentUnfounded = Error "amendment-unfounded",
    ReachMissing = Error "reach-missing",
    ArchivePlace = Error "archive-place",
    RecordReference = Error "record-reference",
    RestsOnWithdrawn = Error "rests-on-withdrawn",
    // Syntax.
    TomlSyntax = Error "toml-syntax",
    FrontMatter = Error "front-matter",
    UnknownField = Error "unknown-field",
    MissingField = Error "missing-field",
    WrongType = Error "wrong-type",
    EmptyText = Error "empty-text",
    ForbiddenCharacter = Error "forbidden-character",
    TextTooLong = Error "text-too-long",
    DateForm = Error "date-form",
    MonthForm = Error "month-form",
    DateOrder = Error "date-order",
    DateRange = Error "date-range",
    DateAhead = Warning "date-ahead",
    CalendarDay = Error "calendar-day",
    CalendarMissing = Error "calendar-missing",
    CalendarNone = Warning "calendar-none",
    PublicityShort = Error "publicity-short",
    NotInList = Error "not-in-list",
    NumberForm = Error "number-form",
    OutOfRange = Error "out-of-range",
    AmountForm = Error "amount-form",
    TimezoneForm = Error "timezone-form",
    DomainForm = Error "domain-form",
    // Tables.
    TableHeader = Error "table-header",
    TableTooLarge = Error "table-too-large",
    TableWidth = Error "table-width",
    CellNumber = Error "cell-number",
    CellMissing = Error "cell-missing",
    DuplicateRow = Error "duplicate-row",
    MissingRow = Warning "missing-row",
    WrongTier = Error "wrong-tier",
    OfficeFile = Error "office-file",
    OfficeTable = Error "office-table",
    OfficeRead = Warning "office-read",
    MappingForm = Error "mapping-form",
    EncodingConverted = Warning "encoding-converted",
    // References.
    UnknownUnit = Error "unknown-unit",
    AmbiguousUnit = Error "ambiguous-unit",
    UnknownRecord = Error "unknown-record",
    DeadLink = Error "dead-link",
    DeadPicture = Error "dead-picture",
    PictureKind = Error "picture-kind",
    PictureTooLarge = Error "picture-too-large",
    PictureForeign = Error "picture-foreign",
    PictureUnused = Warning "picture-unused",
    FigureUnknown = Error "figure-unknown",
    FigureMismatch = Error "figure-mismatch",
    // Units.
    RegionCode = Error "region-code",
    RegionPrefix = Error "region-prefix",
    RegionCodeRepeated = Error "region-code-repeated",
    UnitParent = Error "unit-parent",
    UnitAbove = Warning "unit-above",
    UnitAbsent = Error "unit-absent",
    UnitSpans = Error "unit-spans",
    UnitSuccessor = Error "unit-successor",
    FlagForm = Error "flag-form",
    // Documents.
    ClockOverdue = Warning "clock-overdue",
    DocNumber = Error "doc-number",
    DocNumberYear = Error "doc-number-year",
    DocNumberRepeated = Error "doc-number-repeated",
    TitleLines = Error "title-lines",
    FormatField = Error "format-field",
    DocumentEnding = Error "document-ending",
    DigestForm = Error "digest-form",
    ApprovalDropped = Warning "approval-dropped",
    ApprovalUnbound = Warning "approval-unbound",
    ReviewOrder = Error "review-order",
    StageDisposition = Error "stage-disposition",
    DispositionAnachronism = Error "disposition-anachronism",
    ConsentMissing = Error "consent-missing",
    BulletinIssue = Error "bulletin-issue",
    // Schemes, scores, rankings.
    SchemeWeights = Error "scheme-weights",
    SchemeTotal = Error "scheme-total",
    SchemeName = Error "scheme-name",
    SchemeScale = Error "scheme-scale",
    SchemeVeto = Error "scheme-veto",
    SchemeGroup = Error "scheme-group",
    SchemeFlag = Error "scheme-flag",
    SchemeOrder = Error "scheme-order",
    SchemeDifficulty = Error "scheme-difficulty",
    SchemeBlock = Error "scheme-block",
    SchemeBands = Error "scheme-bands",
    SchemeOverlap = Error "scheme-overlap",
    SchemeMissing = Error "scheme-missing",
    BallotsSum = Error "ballots-sum",
    BallotsNone = Error "ballots-none",
    ScoreScale = Error "score-scale",
    AbsenceWords = Error "absence-words",
    AbsenceUnknown = Error "absence-unknown",
    ConsequenceRule = Error "consequence-rule",
    ConsequenceChance = Warning "consequence-chance",
    ConsequenceHalf = Warning "consequence-half",
    ConsequenceAll = Error "consequence-all",
    AdjustmentTwice = Error "adjustment-twice",
    AdjustmentDocument = Error "adjustment-document",
    OfficeMissing = Warning "office-missing",
    NotParticipant = Warning "not-participant",
    RankingClosed = Error "ranking-closed",
    CorrectionForm = Error "correction-form",
    DoneUnfounded = Error "done-unfounded",
    RankingScheme = Error "ranking-scheme",
    RankingEmpty = Error "ranking-empty",
    SheetsMissing = Warning "sheets-missing",
    SheetsEqual = Warning "sheets-equal",
    BallotsMissing = Warning "ballots-missing",
    BallotsAlone = Warning "ballots-alone",
    ReleaseOverdue = Warning "release-overdue",
    PeriodLacks = Warning "period-lacks",
    // Prose.
    RawHtml = Error "raw-html",
    NoteMissing = Error "note-missing",
    NoteUnused = Warning "note-unused",
    TableCells = Error "table-cells",
    TableForm = Error "table-form",
    LinkScheme = Warning "link-scheme",
    DeceptiveLink = Error "deceptive-link",
    Image = Error "image",
    TooDeep = Error "too-deep",
    ProseTooLarge = Error "prose-too-large",
    FigureForm = Error "figure-form",
    // Private data.
    PrivateIdentity = Error "private-identity",
    PrivatePhone = Error "private-phone",
    PrivateCard = Error "private-card",
    PrivatePaper = Error "private-paper",
    PrivateMinor = Error "private-minor",
    PrivateInformant = Error "private-informant",
    PrivateBeneficiary = Error "private-beneficiary",
    PrivateHealth = Error "private-health",
    PrivateHome = Error "private-home",
    SecrecyMark = Error "secrecy-mark",
    NameInClear = Error "name-in-clear",
    NamePolicy = Error "name-policy",
    PrivateDoubtful = Warning "private-doubtful",
    PrivateLandline = Warning "private-landline",
    PrivatePlate = Warning "private-plate",
    PrivateAddress = Warning "private-address",
    PrivateContact = Warning "private-contact",
    PrivateDetail = Warning "private-detail",
    PrivateOutput = Error "private-output",
    WaiverUnused = Warning "waiver-unused",
    // Proof-reading.
    ProofEmpty = Warning "proof-empty",
    ProofPair = Warning "proof-pair",
    ProofPunctuation = Warning "proof-punctuation",
    ProofLetter = Warning "proof-letter",
    ProofSpace = Warning "proof-space",
    ProofNumber = Warning "proof-number",
    ProofWeekday = Warning "proof-weekday",
    ProofTerm = Warning "proof-term",
    ForbiddenWord = Error "forbidden-word",
    PreferredWord = Warning "preferred-word",
    // Templates and print.
    Template = Error "template",
    UnknownTemplate = Error "unknown-template",
    HeldLink = Warning "held-link",
    MissingGlyph = Error "missing-glyph",
    Print = Error "print",
}
