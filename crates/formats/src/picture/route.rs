//! The line of a way through the columns of a drawing: bent between columns, straight within them, so that it
//! crosses nothing that stands there.

use std::fmt::Write as _;

use super::place::{Placed, Spot};
use super::rank::Chain;

/// A point.
type Point = (f64, f64);

/// A part of a line: its ends, and for a bent one the points that pull it.
struct Part {
    from: Point,
    pulls: Option<(Point, Point)>,
    to: Point,
}

/// The line as data of a path (SVG 2, section 9.3), from where the way begins to where it ends.
pub(super) fn line(chain: &Chain, placed: &Placed) -> String {
    let spots: Vec<&Spot> = chain
        .items
        .iter()
        .filter_map(|item| placed.spots.get(*item))
        .collect();
    let mut parts = Vec::with_capacity(spots.len().saturating_mul(2));
    let last = spots.len().saturating_sub(2);
    for (number, pair) in spots.windows(2).enumerate() {
        let [left, right] = pair else { continue };
        let from = (left.x + left.width / 2.0, left.y);
        let to = (right.x - right.width / 2.0, right.y);
        let middle = f64::midpoint(from.0, to.0);
        let pulls = Some(((middle, from.1), (middle, to.1)));
        parts.push(Part { from, pulls, to });
        if number < last {
            let out = (right.x + right.width / 2.0, right.y);
            parts.push(Part {
                from: to,
                pulls: None,
                to: out,
            });
        }
    }
    if chain.is_backward {
        parts.reverse();
        for part in &mut parts {
            std::mem::swap(&mut part.from, &mut part.to);
            part.pulls = part.pulls.map(|(one, other)| (other, one));
        }
    }
    written(&parts)
}

/// The line from a thing to itself, above its right corner.
pub(super) fn own(spot: &Spot) -> String {
    let (right, top) = (spot.x + spot.width / 2.0, spot.y - spot.height / 2.0);
    written(&[Part {
        from: (right - 22.0, top),
        pulls: Some(((right - 22.0, top - 20.0), (right + 20.0, top - 10.0))),
        to: (right, top + 9.0),
    }])
}

fn written(parts: &[Part]) -> String {
    let mut data = String::new();
    if let Some(first) = parts.first() {
        let _ = write!(data, "M{:.1} {:.1}", first.from.0, first.from.1);
    }
    for Part { pulls, to, .. } in parts {
        match pulls {
            Some((one, other)) => {
                let _ = write!(
                    data,
                    "C{:.1} {:.1} {:.1} {:.1} {:.1} {:.1}",
                    one.0, one.1, other.0, other.1, to.0, to.1
                );
            }
            None => {
                let _ = write!(data, "L{:.1} {:.1}", to.0, to.1);
            }
        }
    }
    data
}
