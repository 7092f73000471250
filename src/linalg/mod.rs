//! Small dense linear algebra in a fixed order of operations.
