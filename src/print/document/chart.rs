//! What is drawn in print: bars with patterns, QR codes.

use serde::Serialize;

/// Bars with patterns, legible without colour.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PrintChart {
    /// What it shows.
    pub caption: String,
    /// The same in words.
    pub alt: String,
    /// Bars from left to right.
    pub bars: Vec<Bar>,
    /// The bands, in the order of their patterns.
    pub legend: Vec<String>,
}

/// A bar.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Bar {
    /// What stands below it.
    pub label: String,
    /// How many units of each band, in the order of the legend.
    pub parts: Vec<usize>,
}

/// A QR code.
#[derive(Clone, Debug, Serialize)]
pub struct SquareCode {
    /// The address it holds.
    pub address: String,
    /// A line of `1` (dark) and `0` for each row of modules.
    pub rows: Vec<String>,
}
