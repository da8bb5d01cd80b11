//! Who may use an engine (section 1 of the CIS benchmark).

pub(super) mod trusted_group;
