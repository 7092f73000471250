//! Recurrent cells, stacked networks, initialisation and losses.
