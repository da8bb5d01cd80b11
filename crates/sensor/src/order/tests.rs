//! Rings that are written and read in turns, on a clock of the test's own.

use super::*;
use crate::reach::Reach;
use proptest::prelude::*;

/// The longest time between the stamp of a record and its room in the ring.
const MARGIN: u64 = 50;

/// One ring: when records had room, and their stamps.
#[derive(Default)]
struct Ring {
    records: Vec<(u64, u64)>,
    read: usize,
    reach: Reach,
}

impl Ring {
    /// Reads at most so many records, which takes a while: meanwhile others are written.
    fn read(&mut self, clock: &mut u64, most: usize, takes: u64, order: &mut Order) {
        let begun = *clock;
        let end = self.written(begun);
        *clock += takes;
        let to = self.written(*clock).min(self.read + most);
        for (_, stamp) in &self.records[self.read..to] {
            self.reach.see(*stamp);
            order.push(at(*stamp));
        }
        self.read = to;
        self.reach.end_reading(begun, self.read >= end);
    }

    fn written(&self, clock: u64) -> usize {
        self.records.partition_point(|(room, _)| *room <= clock)
    }
}

fn at(time: u64) -> Encoded {
    let mut event = Encoded::default();
    event.time = time;
    event
}

/// A record: how long after the one before, in which ring, and how long it took to have room.
type Written = (u64, bool, u64);

/// A reading of both rings: how long after the one before, the most records, and how long it took.
type Reading = (u64, usize, u64);

struct Run {
    stamps: Vec<u64>,
    handed: Vec<u64>,
    most_held: usize,
    disordered: u64,
}

/// Hands over what is written while it is read, and at last what is left.
fn run(written: &[Written], readings: &[Reading], room: usize) -> Run {
    let mut rings = [Ring::default(), Ring::default()];
    let mut stamp = 1000;
    let mut stamps = Vec::new();
    for (gap, is_bulk, delay) in written {
        stamp += gap;
        stamps.push(stamp);
        rings[usize::from(*is_bulk)]
            .records
            .push((stamp + delay, stamp));
    }
    for ring in &mut rings {
        ring.records.sort_unstable();
    }
    let mut order = Order::new(room);
    let (mut clock, mut handed, mut most_held) = (1000, Vec::new(), 0);
    for (gap, most, takes) in readings {
        clock += gap;
        for ring in &mut rings {
            ring.read(&mut clock, *most, *takes, &mut order);
        }
        let until = rings.iter().map(|ring| ring.reach.until()).min().unwrap();
        handed.extend(std::iter::from_fn(|| {
            order.pop(until.saturating_sub(MARGIN))
        }));
        most_held = most_held.max(order.held);
    }
    clock = u64::MAX / 2;
    for ring in &mut rings {
        ring.read(&mut clock, usize::MAX / 2, 0, &mut order);
    }
    handed.extend(std::iter::from_fn(|| order.pop(u64::MAX)));
    Run {
        stamps,
        handed: handed.iter().map(|event| event.time).collect(),
        most_held,
        disordered: order.disordered(),
    }
}

fn written() -> impl Strategy<Value = Vec<Written>> {
    prop::collection::vec((0..30_u64, any::<bool>(), 0..MARGIN), 0..400)
}

fn readings() -> impl Strategy<Value = Vec<Reading>> {
    prop::collection::vec((0..200_u64, 0..20_usize, 0..100_u64), 0..100)
}

proptest! {
    #[test]
    fn events_of_two_rings_come_in_the_order_of_their_time(written in written(), readings in readings()) {
        let run = run(&written, &readings, usize::MAX);
        prop_assert_eq!(run.handed, run.stamps);
        prop_assert_eq!(run.disordered, 0);
    }

    #[test]
    fn what_waits_is_bounded_and_what_comes_too_late_is_counted(
        written in written(), readings in readings(), few in 0..20_usize,
    ) {
        let room = few * at(0).size();
        let run = run(&written, &readings, room);
        prop_assert!(run.most_held <= room);
        let mut sorted = run.handed.clone();
        sorted.sort_unstable();
        prop_assert_eq!(sorted, run.stamps, "nothing is lost, nothing comes twice");
        let mut last = 0;
        let late = run.handed.iter().filter(|time| {
            let is_late = **time < last;
            last = last.max(**time);
            is_late
        });
        prop_assert_eq!(late.count() as u64, run.disordered);
    }
}

#[test]
fn an_event_waits_for_a_ring_that_is_read_to_its_end_only_later() {
    // Eight opens lie before the start of a program, in a ring of which two are read at a time.
    let mut written = vec![(10, true, 0); 8];
    written.push((10, false, 0));
    let run = run(&written, &[(500, 2, 0), (10, 2, 0), (10, 2, 0)], usize::MAX);
    assert_eq!(run.handed, run.stamps);
    assert!(run.most_held >= at(0).size(), "the program waits");
}

#[test]
fn nothing_waits_longer_than_the_margin_where_rings_are_read_to_their_ends() {
    let mut order = Order::new(usize::MAX);
    order.push(at(100));
    assert_eq!(order.first(), Some(100));
    assert_eq!(order.pop(100), None, "another may come of the same time");
    assert_eq!(order.pop(101).map(|event| event.time), Some(100));
    assert_eq!(order.first(), None);
}
