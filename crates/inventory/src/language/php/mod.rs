//! Packages of PHP: those of Composer, of PEAR and PECL, and the parts of WordPress and Drupal.

pub mod drupal;
pub mod installed;
pub mod pear;
pub mod project;
pub mod wordpress;

mod composer;
mod serialized;
