//! Values that cannot be wrong: what `validate` makes and every later stage reads.
//!
//! Nothing here imports anything but itself, reads files, knows TOML, or can be serialized: published field names are promises made in `published`.

pub mod accountability;
pub mod amendment;
pub mod article;
pub mod bulletin;
pub mod calendar;
pub mod case;
pub mod clock;
pub mod document;
pub mod exemplar;
pub mod figure;
pub mod id;
pub mod inputs;
pub mod lacks;
pub mod language;
pub mod money;
pub mod names;
pub mod naming;
pub mod notice;
pub mod number;
pub mod order;
pub mod period;
pub mod place;
pub mod promise;
pub mod prose;
pub mod ranking;
pub mod record;
pub mod retention;
pub mod review;
pub mod scheme;
pub mod score;
pub mod site;
pub mod unit;
pub mod waiver;
