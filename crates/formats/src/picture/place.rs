//! Where everything in a drawing stands. Each column is put in order by where its neighbours are, then spread as near
//! to them as the space between allows. Groups are bands from left to right, one below the other: their frames
//! never overlap, and in the columns that frames cross, everything stands in its band.

use super::Graph;
use super::measure::size;
use super::rank::{Item, Ranked};

/// A rectangle, by its middle.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Spot {
    /// Middle from left to right.
    pub(super) x: f64,
    /// Middle from top to bottom.
    pub(super) y: f64,
    /// Width.
    pub(super) width: f64,
    /// Height.
    pub(super) height: f64,
}

/// Where everything stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Placed {
    /// One for each item.
    pub(super) spots: Vec<Spot>,
    /// Frames: number of the group and where.
    pub(super) frames: Vec<(usize, Spot)>,
    /// Width of it all.
    pub(super) width: f64,
    /// Height of it all.
    pub(super) height: f64,
}

/// Places a graph that is in columns.
pub(super) fn place(graph: &Graph, ranked: &Ranked) -> Placed {
    let mut plan = Plan::new(graph, ranked);
    for _ in 0..SWEEPS {
        for column in 0..ranked.columns {
            plan.spread(column, Side::Left);
        }
        for column in (0..ranked.columns).rev() {
            plan.spread(column, Side::Right);
        }
    }
    for column in 0..ranked.columns {
        plan.spread(column, Side::Both);
    }
    let width = plan.across();
    let frames = plan.frames(graph);
    let bottom = |spot: &Spot| spot.y + spot.height / 2.0;
    let framed = frames.iter().map(|(_, spot)| bottom(spot));
    let height = plan
        .spots
        .iter()
        .map(bottom)
        .chain(framed)
        .fold(0.0, f64::max);
    Placed {
        spots: plan.spots,
        frames,
        width,
        height,
    }
}

/// Where an item's neighbours are looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
    Both,
}

/// What is known while things are moved.
struct Plan {
    spots: Vec<Spot>,
    /// For each column its items, from top to bottom.
    columns: Vec<Vec<usize>>,
    /// For each item its neighbours to the left and to the right.
    left: Vec<Vec<usize>>,
    right: Vec<Vec<usize>>,
    /// For each item its band.
    band: Vec<usize>,
    /// Whether frames cross a column.
    is_banded: Vec<bool>,
    /// Top and bottom of each band; the last is that of what is in no group.
    bands: Vec<(f64, f64)>,
}

impl Plan {
    fn new(graph: &Graph, ranked: &Ranked) -> Self {
        let spot = |item: &Item| {
            let (width, height) = size(graph, *item);
            Spot {
                width,
                height,
                ..Spot::default()
            }
        };
        let mut plan = Self {
            spots: ranked.items.iter().map(spot).collect(),
            columns: vec![Vec::new(); ranked.columns],
            left: vec![Vec::new(); ranked.items.len()],
            right: vec![Vec::new(); ranked.items.len()],
            band: bands(graph, ranked),
            is_banded: vec![false; ranked.columns],
            bands: vec![(0.0, 0.0); graph.groups.len().saturating_add(1)],
        };
        for (item, column) in ranked.column.iter().enumerate() {
            if let Some(items) = plan.columns.get_mut(*column) {
                items.push(item);
            }
        }
        for chain in &ranked.chains {
            for pair in chain.items.windows(2) {
                if let [one, other] = pair {
                    push(&mut plan.right, *one, *other);
                    push(&mut plan.left, *other, *one);
                }
            }
        }
        plan.find_banded(graph, ranked);
        plan.size_bands();
        plan
    }

    /// Finds the columns that frames cross: from the first to the last of a group's things.
    fn find_banded(&mut self, graph: &Graph, ranked: &Ranked) {
        let mut spans: Vec<Option<(usize, usize)>> = vec![None; graph.groups.len()];
        let things = graph.nodes.len();
        for (item, column) in ranked.column.iter().enumerate().take(things) {
            let band = self.band.get(item).copied().unwrap_or(0);
            if let Some(span) = spans.get_mut(band) {
                let (first, last) = span.unwrap_or((*column, *column));
                *span = Some((first.min(*column), last.max(*column)));
            }
        }
        for (first, last) in spans.into_iter().flatten() {
            for column in first..=last {
                if let Some(is_banded) = self.is_banded.get_mut(column) {
                    *is_banded = true;
                }
            }
        }
    }

    /// Gives each band the height of its highest column.
    fn size_bands(&mut self) {
        let mut heights = vec![0.0_f64; self.bands.len()];
        for (items, _) in self
            .columns
            .iter()
            .zip(&self.is_banded)
            .filter(|(_, yes)| **yes)
        {
            let mut stacks = vec![0.0_f64; heights.len()];
            for item in items {
                let (Some(band), Some(spot)) = (self.band.get(*item), self.spots.get(*item)) else {
                    continue;
                };
                if let Some(stack) = stacks.get_mut(*band) {
                    *stack += spot.height + SPACE;
                }
            }
            for (height, stack) in heights.iter_mut().zip(stacks) {
                *height = height.max(stack);
            }
        }
        let mut top = 0.0;
        let last = heights.len().saturating_sub(1);
        for (number, height) in heights.into_iter().enumerate() {
            let head = if number == last || height <= 0.0 {
                0.0
            } else {
                HEADING
            };
            let foot = if head > 0.0 { FOOT } else { 0.0 };
            let bottom = top + head + height;
            if let Some(band) = self.bands.get_mut(number) {
                *band = (top + head, bottom);
            }
            top = bottom + foot;
        }
    }

    /// Puts a column in order and spreads it near its neighbours.
    fn spread(&mut self, column: usize, side: Side) {
        let Some(items) = self.columns.get(column) else {
            return;
        };
        let banded = self.is_banded.get(column).copied().unwrap_or(false);
        let band = |item: usize| {
            if banded {
                self.band.get(item).copied().unwrap_or(0)
            } else {
                0
            }
        };
        let mut wanted: Vec<(usize, f64, usize)> = items
            .iter()
            .map(|item| (band(*item), self.wanted(*item, side), *item))
            .collect();
        if side != Side::Both {
            wanted.sort_by(|one, other| {
                (one.0.cmp(&other.0)).then_with(|| one.1.total_cmp(&other.1))
            });
        }
        let mut ordered = Vec::with_capacity(wanted.len());
        for stack in wanted.chunk_by(|one, other| one.0 == other.0) {
            let bounds = stack
                .first()
                .filter(|_| banded)
                .and_then(|(band, _, _)| self.bands.get(*band))
                .copied();
            self.stack(stack, bounds);
            ordered.extend(stack.iter().map(|(_, _, item)| *item));
        }
        if let Some(items) = self.columns.get_mut(column) {
            *items = ordered;
        }
    }

    /// Where an item would best be: in the middle of its neighbours.
    fn wanted(&self, item: usize, side: Side) -> f64 {
        let left = self
            .left
            .get(item)
            .into_iter()
            .flatten()
            .filter(|_| side != Side::Right);
        let right = self
            .right
            .get(item)
            .into_iter()
            .flatten()
            .filter(|_| side != Side::Left);
        let (mut sum, mut number) = (0.0, 0.0);
        for spot in left.chain(right).filter_map(|item| self.spots.get(*item)) {
            sum += spot.y;
            number += 1.0;
        }
        if number > 0.0 {
            sum / number
        } else {
            self.spots.get(item).map_or(0.0, |spot| spot.y)
        }
    }

    /// Spreads a stack of items: as near to where each would best be as the order and the space between them allow
    /// (least squares under an order: pools of adjacent violators), within bounds.
    fn stack(&mut self, stack: &[(usize, f64, usize)], bounds: Option<(f64, f64)>) {
        let mut offsets = Vec::with_capacity(stack.len());
        let mut length = 0.0;
        for (_, _, item) in stack {
            let height = self.spots.get(*item).map_or(0.0, |spot| spot.height) + SPACE;
            offsets.push(length + height / 2.0);
            length += height;
        }
        let mut pools: Vec<(f64, f64)> = Vec::with_capacity(stack.len());
        for ((_, wanted, _), offset) in stack.iter().zip(&offsets) {
            let mut pool = (wanted - offset, 1.0);
            while let Some((value, weight)) = pools.pop_if(|(value, _)| *value > pool.0) {
                let whole = weight + pool.1;
                pool = (value.mul_add(weight, pool.0 * pool.1) / whole, whole);
            }
            pools.push(pool);
        }
        let (low, high) = bounds.map_or((0.0, f64::MAX), |(top, bottom)| {
            (top, (bottom - length).max(top))
        });
        let mut tops = pools.iter().flat_map(|(value, weight)| {
            let mut left = *weight;
            std::iter::from_fn(move || {
                left -= 1.0;
                (left > -0.5).then_some(*value)
            })
        });
        for ((_, _, item), offset) in stack.iter().zip(offsets) {
            let top = tops.next().unwrap_or(low).clamp(low, high);
            if let Some(spot) = self.spots.get_mut(*item) {
                spot.y = top + offset;
            }
        }
    }

    /// Puts the columns beside each other; returns the width of it all.
    fn across(&mut self) -> f64 {
        let mut x = 0.0;
        for items in &self.columns {
            let widest = items
                .iter()
                .filter_map(|item| self.spots.get(*item))
                .map(|spot| spot.width)
                .fold(0.0, f64::max);
            for item in items {
                if let Some(spot) = self.spots.get_mut(*item) {
                    spot.x = x + widest / 2.0;
                }
            }
            x += widest + GAP;
        }
        (x - GAP).max(0.0)
    }

    /// The frames around groups.
    fn frames(&self, graph: &Graph) -> Vec<(usize, Spot)> {
        let mut frames = Vec::new();
        for group in 0..graph.groups.len() {
            let inside = (0..graph.nodes.len())
                .filter(|item| self.band.get(*item) == Some(&group))
                .filter_map(|item| self.spots.get(item));
            let mut edges = (f64::MAX, f64::MIN);
            for spot in inside {
                edges.0 = edges.0.min(spot.x - spot.width / 2.0);
                edges.1 = edges.1.max(spot.x + spot.width / 2.0);
            }
            let (Some((top, bottom)), true) = (self.bands.get(group), edges.0 <= edges.1) else {
                continue;
            };
            let (top, bottom) = (top - HEADING + SPACE / 2.0, bottom + 4.0);
            frames.push((
                group,
                Spot {
                    x: f64::midpoint(edges.0, edges.1),
                    y: f64::midpoint(top, bottom),
                    width: edges.1 - edges.0 + 24.0,
                    height: bottom - top,
                },
            ));
        }
        frames
    }
}

fn push(lists: &mut [Vec<usize>], at: usize, value: usize) {
    if let Some(list) = lists.get_mut(at) {
        list.push(value);
    }
}

/// For each item its band: that of its group; a way is in that of its left end, else in that of its right one.
fn bands(graph: &Graph, ranked: &Ranked) -> Vec<usize> {
    let none = graph.groups.len();
    let band = |node: &super::Node| {
        let group = node.group.as_ref();
        graph
            .groups
            .iter()
            .position(|one| Some(&one.id) == group)
            .unwrap_or(none)
    };
    let mut bands: Vec<usize> = graph.nodes.iter().map(band).collect();
    bands.resize(ranked.items.len(), none);
    for chain in &ranked.chains {
        let end = |item: Option<&usize>| {
            item.and_then(|item| bands.get(*item))
                .copied()
                .filter(|band| *band != none)
        };
        let own = end(chain.items.first())
            .or_else(|| end(chain.items.last()))
            .unwrap_or(none);
        let between = chain.items.len().saturating_sub(2);
        for item in chain.items.iter().skip(1).take(between) {
            if let Some(band) = bands.get_mut(*item) {
                *band = own;
            }
        }
    }
    bands
}

/// Passes over the columns, there and back.
const SWEEPS: usize = 10;

/// Space between two items of a column.
const SPACE: f64 = 16.0;

/// Space between two columns.
const GAP: f64 = 30.0;

/// Height of a frame's heading.
const HEADING: f64 = 30.0;

/// Space below a frame.
const FOOT: f64 = 22.0;
