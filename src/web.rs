//! What a reader opens: views, templates, charts, feeds.

mod blocks;
pub mod chart;
pub mod feed;
pub mod html;
pub mod prose;
pub mod view;
