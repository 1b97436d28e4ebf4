//! Accountability (问责): who was held to account by a notice, how, and for which kind of duty.

use super::id::Id;

/// Declares a closed list whose values readers see as written.
macro_rules! closed_list {
    ($(#[$meta:meta])* $name:ident { $($(#[$inner:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$inner])* #[doc = $text] $variant),+ }

        impl $name {
            /// Every value, in the order of the source.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The value as records and readers write it.
            #[must_use]
            pub fn text(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = ();

            fn from_str(text: &str) -> Result<Self, ()> {
                Self::ALL.iter().copied().find(|value| value.text() == text).ok_or(())
            }
        }
    };
}
pub(crate) use closed_list;

closed_list! {
    /// How someone was held to account.
    ///
    /// Source: 中国共产党问责条例 (2016), art. 7, for Party units and leading cadres.
    Mode {
        Inspection = "检查",
        Notice = "通报",
        NoticeCriticism = "通报批评",
        Reorganisation = "改组",
        Admonition = "诫勉",
        Adjustment = "组织调整",
        Handling = "组织处理",
        Sanction = "纪律处分",
    }
}

closed_list! {
    /// The kind of duty that was not met.
    ///
    /// Source: the founding article: 领导责任, 主体责任, “第一责任人”, 主体责任人 and 直接责任人.
    Duty {
        Leading = "领导责任",
        Main = "主体责任",
        First = "第一责任人",
        Direct = "直接责任",
        Supervisory = "监督责任",
    }
}

/// Who was held to account. A person appears as a post, never with a name.
#[derive(Clone, Debug)]
pub enum Held {
    /// A unit.
    Unit(Id),
    /// A post of a unit.
    Post {
        /// The unit whose post it is.
        unit: Id,
        /// The post.
        post: String,
        /// The kind of duty.
        duty: Duty,
    },
}

/// One edge from a notice to whom it held to account.
#[derive(Clone, Debug)]
pub struct Accountability {
    /// Who.
    pub held: Held,
    /// How.
    pub mode: Mode,
}

impl Accountability {
    /// The unit concerned, as itself or through a post.
    #[must_use]
    pub fn unit(&self) -> &Id {
        match &self.held {
            Held::Unit(unit) | Held::Post { unit, .. } => unit,
        }
    }
}
