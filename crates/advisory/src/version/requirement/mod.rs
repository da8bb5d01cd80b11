//! Sets of versions, and the texts that ecosystems write them in: the requirements of npm,
//! `RubyGems`, Cargo and Composer. Advisories use them for what is affected, or for what is patched
//! and what was never affected: affected is then what is in neither, so sets can be united,
//! intersected and complemented.
//!
//! A package manager leaves prereleases out of many ranges so as not to install them; an advisory
//! means them. `< 2.0.0` holds `2.0.0-beta.1` here.

mod cargo;
mod composer;
mod gem;
mod npm;
mod ranges;
mod term;

pub use self::cargo::cargo;
pub use self::composer::composer;
pub use self::gem::gem;
pub use self::npm::npm;
pub use self::ranges::Ranges;
