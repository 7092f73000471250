//! Data sets and surfaces.
