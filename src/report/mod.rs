//! Figures, tables and pages: records in, bytes out.
