//! The order of Maven versions: `ComparableVersion` as Maven 4 has it (with its corrections that
//! make the order transitive). A version is a list of numbers and words; a hyphen, and every change
//! between digits and letters, opens a list inside the list. Words: `alpha < beta < milestone < rc`
//! = `cr < snapshot <` nothing = `ga` = `final` = `release < sp <` other words, and words before
//! numbers. A word with a number right behind it, or behind a hyphen, is one item (`rc1` = `rc-1`),
//! and there `a`, `b`, `m` mean alpha, beta, milestone. Zeros at the end of a list, and before a
//! word, do not count.
//!
//! A list is always the last item of the list around it, so a version is kept flat here, with marks
//! where lists open: neither depth nor length costs stack.

use std::cmp::Ordering;

use super::{Invalid, compare_numbers, split_run};

/// Compares two versions.
pub fn compare(a: &str, b: &str) -> Result<Ordering, Invalid> {
    let parse = |text| parse(text).map_err(|why| Invalid::new("maven", text, why));
    let (a, b) = (parse(a)?, parse(b)?);
    Ok(compare_items(&a, &b))
}

/// Part of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Item<'a> {
    Number(&'a [u8]),
    Word(Word<'a>),
    /// A word with its number.
    Both(Word<'a>, &'a [u8]),
    /// All that follows is a list inside this one.
    Open,
}

/// A word: its place among the known ones, and itself if it is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Word<'a> {
    rank: u8,
    unknown: &'a [u8],
}

impl<'a> Word<'a> {
    fn new(text: &'a [u8], before_digit: bool) -> Self {
        let known = |words: &[(&str, u8)]| {
            let found = words
                .iter()
                .find(|(word, _)| text.eq_ignore_ascii_case(word.as_bytes()));
            found.map(|(_, rank)| *rank)
        };
        let short = if before_digit { known(SHORT) } else { None };
        match short.or_else(|| known(WORDS)) {
            Some(rank) => Self { rank, unknown: b"" },
            None => Self {
                rank: UNKNOWN,
                unknown: text,
            },
        }
    }

    fn compare(self, other: Self) -> Ordering {
        let lower = |text: &'a [u8]| text.iter().map(u8::to_ascii_lowercase);
        let order = self.rank.cmp(&other.rank);
        order.then_with(|| lower(self.unknown).cmp(lower(other.unknown)))
    }
}

impl Item<'_> {
    /// Compares an item with nothing, where the other version has ended.
    fn compare_with_nothing(self) -> Ordering {
        match self {
            Self::Number(digits) => compare_numbers(digits, b""),
            Self::Word(word) => word.rank.cmp(&RELEASE),
            Self::Both(word, digits) => {
                let order = word.rank.cmp(&RELEASE);
                order.then_with(|| compare_numbers(digits, b""))
            }
            Self::Open => Ordering::Equal,
        }
    }

    /// Compares two items of which neither opens a list.
    fn compare(self, other: Self) -> Ordering {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => compare_numbers(a, b),
            (Self::Number(_), _) => Ordering::Greater,
            (_, Self::Number(_)) => Ordering::Less,
            (Self::Word(a), Self::Word(b)) => a.compare(b),
            (Self::Both(a, digits_a), Self::Both(b, digits_b)) => {
                let order = a.compare(b);
                order.then_with(|| compare_numbers(digits_a, digits_b))
            }
            (Self::Both(a, digits), Self::Word(b)) => {
                a.compare(b).then_with(|| compare_digits(a, digits))
            }
            (Self::Word(a), Self::Both(b, digits)) => {
                let order = a.compare(b);
                order.then_with(|| compare_digits(b, digits).reverse())
            }
            (Self::Open, _) | (_, Self::Open) => Ordering::Equal,
        }
    }
}

/// Says where `rc1` stands beside `rc`: behind it, but `ga0` is `ga`, as both are nothing.
fn compare_digits(word: Word<'_>, digits: &[u8]) -> Ordering {
    if word.rank == RELEASE {
        compare_numbers(digits, b"")
    } else {
        Ordering::Greater
    }
}

fn compare_items(mut a: &[Item<'_>], mut b: &[Item<'_>]) -> Ordering {
    loop {
        let (order, rest_a, rest_b) = match (a.split_first(), b.split_first()) {
            (None, _) => return compare_rest(b).reverse(),
            (_, None) => return compare_rest(a),
            (Some((Item::Open, rest_a)), Some((Item::Open, rest_b))) => {
                (Ordering::Equal, rest_a, rest_b)
            }
            (Some((Item::Open, list)), Some((item, rest))) => {
                (compare_list(list, *item), END, rest)
            }
            (Some((item, rest)), Some((Item::Open, list))) => {
                (compare_list(list, *item).reverse(), rest, END)
            }
            (Some((item_a, rest_a)), Some((item_b, rest_b))) => {
                (item_a.compare(*item_b), rest_a, rest_b)
            }
        };
        if order.is_ne() {
            return order;
        }
        (a, b) = (rest_a, rest_b);
    }
}

/// Compares a list with a number or word at its place: its first item with that, the others with
/// nothing.
fn compare_list(list: &[Item<'_>], item: Item<'_>) -> Ordering {
    if matches!(item, Item::Number(_)) {
        return Ordering::Less;
    }
    let Some((first, rest)) = list.split_first() else {
        return item.compare_with_nothing().reverse();
    };
    first.compare(item).then_with(|| compare_rest(rest))
}

fn compare_rest(items: &[Item<'_>]) -> Ordering {
    let orders = items.iter().map(|item| item.compare_with_nothing());
    orders
        .into_iter()
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

fn parse(text: &str) -> Result<Vec<Item<'_>>, &'static str> {
    let text = text.trim();
    if text.is_empty() {
        return Err("it is empty");
    }
    if text.contains(char::is_whitespace) {
        return Err("it has a blank in it");
    }
    Ok(normalise(&tokens(text.as_bytes())))
}

/// Reads the items, with the lists that open between them.
fn tokens(text: &[u8]) -> Vec<Item<'_>> {
    let mut items = Vec::with_capacity(8);
    let mut rest = text;
    // What stood before: nothing or a separator, a number, or a word right before this.
    let mut glued = false;
    while let Some((byte, behind)) = rest.split_first() {
        match byte {
            b'.' | b'-' => {
                // Two separators have a zero between them.
                if !glued {
                    items.push(Item::Number(b"0"));
                }
                if *byte == b'-' {
                    open(&mut items);
                }
                glued = false;
                rest = behind;
            }
            b'0'..=b'9' => {
                let (digits, after) = split_run(rest, u8::is_ascii_digit);
                items.push(Item::Number(digits));
                if after.first().is_some_and(|byte| !is_separator(*byte)) {
                    items.push(Item::Open);
                }
                glued = true;
                rest = after;
            }
            _ => {
                rest = read_word(rest, &mut items);
                glued = true;
            }
        }
    }
    items
}

/// Reads a word and the number that belongs to it; returns what follows.
fn read_word<'a>(text: &'a [u8], items: &mut Vec<Item<'a>>) -> &'a [u8] {
    let (word, behind) = split_run(text, |byte| !byte.is_ascii_digit() && !is_separator(*byte));
    let (digits, after) = split_run(
        behind.strip_prefix(b"-").unwrap_or(behind),
        u8::is_ascii_digit,
    );
    if !digits.is_empty() {
        open(items);
        items.push(Item::Both(Word::new(word, true), digits));
        if after.first().is_some_and(|byte| !is_separator(*byte)) {
            items.push(Item::Open);
        }
        return after;
    }
    // The last word of a version is in a list of its own.
    if behind.is_empty() {
        open(items);
    }
    items.push(Item::Word(Word::new(word, false)));
    behind
}

/// Opens a list, unless the one at hand is still empty.
fn open(items: &mut Vec<Item<'_>>) {
    if !matches!(items.last(), None | Some(Item::Open)) {
        items.push(Item::Open);
    }
}

fn is_separator(byte: u8) -> bool {
    matches!(byte, b'.' | b'-')
}

/// Takes zeros away from the ends of lists and from before words, and lists that are empty then.
fn normalise<'a>(items: &[Item<'a>]) -> Vec<Item<'a>> {
    // From the end to the beginning.
    let mut kept: Vec<Item<'a>> = Vec::with_capacity(items.len());
    for item in items.iter().rev() {
        match (item, kept.last(), kept.iter().nth_back(1)) {
            (Item::Open, None | Some(Item::Open), _) => {}
            (Item::Number(digits), next, inner) if digits.iter().all(|digit| *digit == b'0') => {
                let removed = matches!(
                    (next, inner),
                    (None | Some(Item::Word(_)), _)
                        | (Some(Item::Open), Some(Item::Word(_) | Item::Both(..)))
                );
                if !removed {
                    kept.push(*item);
                }
            }
            _ => kept.push(*item),
        }
    }
    // Nothing remains before the first list: it takes the place of the whole.
    while kept.last() == Some(&Item::Open) {
        kept.pop();
    }
    kept.reverse();
    kept
}

const END: &[Item<'static>] = &[];

/// Words before a number.
const SHORT: &[(&str, u8)] = &[("a", 0), ("b", 1), ("m", 2)];
const WORDS: &[(&str, u8)] = &[
    ("alpha", 0),
    ("beta", 1),
    ("milestone", 2),
    ("rc", 3),
    ("cr", 3),
    ("snapshot", 4),
    ("ga", RELEASE),
    ("final", RELEASE),
    ("release", RELEASE),
    ("sp", 6),
];
const RELEASE: u8 = 5;
const UNKNOWN: u8 = 7;
