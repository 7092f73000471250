//! Optimisers as update rules in the ops of the core.
