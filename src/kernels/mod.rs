//! Numeric kernels: slices in, slices out. Knows no graph.
