//! What a secret looks like: names of variables that promise one (`name`), texts that are one (`form`), and
//! values that are none whatever the name says (`value`). Names alone say little (`KMS_KEY_ALIAS`, `AUTH_MODE`,
//! `GOPASS_VERSION` hold none), so values are looked at, too.

pub(crate) mod form;
pub mod mask;
pub(crate) mod name;
pub(crate) mod value;
