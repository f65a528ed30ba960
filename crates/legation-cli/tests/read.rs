//! Reading dispatches.
