//! Recordings: of real containers beside what was told live, and on disks that are too small.

mod disk;
#[cfg(feature = "sensor")]
mod life;
