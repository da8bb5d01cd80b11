//! What is known of how well an image is kept up, beside when it was built.

use seawall_model::report::EndOfLife;
use seawall_model::time::Date;

/// What the scan for vulnerabilities knows.
#[derive(Clone, Debug, Default)]
pub struct Upkeep {
    /// Vulnerabilities of installed packages for which a fix is published; nothing where none were looked for.
    pub fixable: Option<Vec<Fixable>>,
    /// When support of its distribution ends, where that is known.
    pub end_of_life: Option<EndOfLife>,
}

/// A vulnerability for which a fix is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixable {
    /// Its id.
    pub id: String,
    /// The package that has it.
    pub package: String,
    /// The version that has it no longer.
    pub fixed: String,
    /// The day on which the vulnerability became known; that of the fix is told by no source.
    pub published: Option<Date>,
}
