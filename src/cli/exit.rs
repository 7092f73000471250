//! How a command ends.

use std::process::ExitCode;

/// The ends, from good to bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Exit {
    /// No claim fails.
    Fine,
    /// A claim fails.
    ClaimFails,
    /// The input is wrong.
    Input,
    /// A fault of ours or of the machine.
    Fault,
}

impl Exit {
    /// The exit code.
    pub(super) fn code(self) -> ExitCode {
        ExitCode::from(match self {
            Self::Fine => 0,
            Self::ClaimFails => 1,
            Self::Input => 2,
            Self::Fault => 3,
        })
    }
}
