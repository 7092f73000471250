//! The formula language: parse, trace into the core, evaluate over labelled arrays.
