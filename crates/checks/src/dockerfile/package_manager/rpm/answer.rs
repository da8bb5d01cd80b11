//! Who answers the questions of `yum` and `dnf`.

use super::super::mention::{WRITERS, mentions};
use crate::dockerfile::Input;
use crate::parse::shell::Invocation;

/// Says whether the file may set an answer for all: `assumeyes=1` in the configuration.
pub(super) fn is_configured(input: &Input) -> bool {
    let writers = input.running(WRITERS);
    writers
        .invocations()
        .any(|(_, it)| mentions(it, "assumeyes"))
}

/// Says whether the command line answers.
pub(super) fn is_given(invocation: &Invocation) -> bool {
    let options = invocation.options();
    let mut settings = options.iter().filter(|option| option.name == "--setopt");
    let is_set = |setting: &str| setting.trim().starts_with("assumeyes=");
    invocation.has_option(&["-y", "--assumeyes", "--assume-yes", "--assumeno"])
        || settings.any(|option| option.value.as_deref().is_some_and(is_set))
}
