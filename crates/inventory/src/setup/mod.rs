//! How a system is set up: accounts, settings of tools, files with credentials. Read only where somebody looks
//! for misconfigurations; what is a secret is recognised and never kept.

pub mod accounts;
pub mod credential;
pub mod settings;
