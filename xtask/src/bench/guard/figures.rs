//! Figures out of what was measured.

use std::time::Duration;

use anyhow::{Context as _, Result};

/// The figure at this part of the sorted figures, 0.5 for the median.
pub(super) fn part(figures: &[f64], at: f64) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    let count = f64::from(u32::try_from(sorted.len()).unwrap_or(u32::MAX));
    let rank = (count * at).ceil().max(1.0);
    // The nearest rank: the first that so many are not above.
    let found = sorted
        .iter()
        .zip(1_u32..)
        .find(|(_, number)| f64::from(*number) >= rank);
    found.map_or(f64::NAN, |(figure, _)| *figure)
}

pub(super) fn microseconds(time: &Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// What there is none of is a dash.
pub(super) fn figure(number: f64) -> String {
    if number.is_nan() {
        return "–".to_owned();
    }
    format!("{number:.0}")
}

/// Returns how many threads of the machine wanted to run at once: means over one, five and fifteen minutes.
pub(super) fn load() -> Result<String> {
    let text = std::fs::read_to_string("/proc/loadavg").context("/proc/loadavg")?;
    let words: Vec<&str> = text.split(' ').take(3).collect();
    Ok(words.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_figures_that_were_seen() {
        let figures: Vec<f64> = (1..=200).rev().map(f64::from).collect();
        for (at, expected) in [(0.5, 100.0), (0.99, 198.0), (1.0, 200.0), (0.0, 1.0)] {
            assert!((part(&figures, at) - expected).abs() < 1e-9, "{at}");
        }
        assert!(part(&[], 0.5).is_nan());
    }
}
