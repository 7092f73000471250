//! Figures, tables and pages: records in, bytes out.
//!
//! A chart is a plain struct of numbers and names; `to_svg` turns it into the bytes of one SVG file. The same
//! chart gives the same bytes on every machine: text is measured with a font that is compiled in, numbers are
//! written with fixed decimals, and nothing here reads a clock, a locale or a file.

pub mod axis;
mod canvas;
mod canvas_tidy;
pub mod chart;
pub mod colormap;
mod compare;
pub mod contour;
mod counts;
pub mod csv;
pub mod figure;
mod font;
mod frame;
pub mod gallery;
mod geometry;
pub mod graph;
mod grid_lines;
mod guide_labels;
pub mod heatmap;
mod labels;
mod ledger;
mod legend;
pub mod lines;
pub mod markdown;
mod names;
pub mod numbers;
pub mod page;
pub mod palette;
mod picture;
mod plane;
mod regions;
mod slices;
mod slopes;
pub mod table;
pub mod tensors;
mod ticks;

#[cfg(test)]
mod tests;
