//! Parameters that rules ask for as text (`evt.arg.flags`), and the numbers that stand behind the text.

use super::fact::Fact;
use super::formula::Formula;
use super::leaf::number;
use super::ranges::Ranges;
use crate::engine::{Order, Test, Where};
use crate::event::{Format, Names, Param, ParamType, error_name, signal_name};

/// Results of system calls that are errors (`MAX_ERRNO`).
pub(super) const ERRORS: std::ops::Range<i64> = -4095..0;

/// Returns what holds of a parameter where a test of its text comes to what is wanted.
pub(super) fn may(
    index: usize,
    param: Param,
    test: &Test,
    wanted: bool,
    passes: &dyn Fn(&[u8]) -> bool,
) -> Formula {
    use ParamType as P;
    let set = match param.of {
        P::Errno => errors(test, passes),
        P::Signal => Some(signals(passes)),
        P::Enum8 | P::Enum16 | P::Enum32 => {
            param.names.and_then(|names| values(names, test, passes))
        }
        P::Flags8 | P::Flags16 | P::Flags32 | P::Mode => {
            return match param.names {
                Some(names) => flags(index, names, test, wanted),
                None => Formula::Always,
            };
        }
        P::Int8 | P::Int16 | P::Int32 | P::Int64 | P::Uint8 | P::Uint16 | P::Uint32
            if param.format == Format::Decimal =>
        {
            numerals(test)
        }
        _ => None,
    };
    number(index, set, wanted)
}

/// Numbers whose numerals pass; nothing where that can't be told.
pub(super) fn numerals(test: &Test) -> Option<Ranges> {
    let read = |text: &[u8]| {
        let number: i64 = std::str::from_utf8(text).ok()?.parse().ok()?;
        (number.to_string().as_bytes() == text).then_some((number, number))
    };
    match test {
        Test::Text(Order::Equal, text) => Some(Ranges::new(read(text))),
        Test::Text(Order::NotEqual, text) => Some(Ranges::new(read(text)).others()),
        Test::TextIn(texts) => Some(Ranges::new(texts.iter().filter_map(|text| read(text)))),
        _ if needles(test).is_some_and(|all| all.iter().all(|needle| has_letter(needle))) => {
            Some(Ranges::default())
        }
        _ => None,
    }
}

/// Words of which one has to be somewhere in the text.
fn needles(test: &Test) -> Option<Vec<Vec<u8>>> {
    match test {
        Test::Contains(finder) => Some(vec![finder.needle().to_vec()]),
        Test::Words(Where::Begin | Where::End | Where::Anywhere, words) => Some(words.words()),
        _ => None,
    }
}

fn has_letter(word: &[u8]) -> bool {
    word.iter().any(u8::is_ascii_alphabetic)
}

/// Results: errors stand there by their names.
fn errors(test: &Test, passes: &dyn Fn(&[u8]) -> bool) -> Option<Ranges> {
    let rest = numerals(test)?;
    let named = ERRORS.filter_map(|number| Some((number, error_name(number.unsigned_abs())?)));
    Some(named.fold(rest, |set, (number, name)| {
        change(&set, number, passes(name.as_bytes()))
    }))
}

fn change(set: &Ranges, number: i64, is: bool) -> Ranges {
    let one = Ranges::one(number);
    if is {
        set.or(&one)
    } else {
        set.and(&one.others())
    }
}

fn signals(passes: &dyn Fn(&[u8]) -> bool) -> Ranges {
    let passing = (0..=u8::MAX).filter(|number| match signal_name(*number) {
        Some(name) if !name.is_empty() => passes(name.as_bytes()),
        _ => passes(number.to_string().as_bytes()),
    });
    Ranges::new(passing.map(|number| (i64::from(number), i64::from(number))))
}

/// Values of which some have names.
fn values(names: &Names, test: &Test, passes: &dyn Fn(&[u8]) -> bool) -> Option<Ranges> {
    let rest = numerals(test)?;
    let told = names.list.iter().map(|(_, value)| *value);
    Some(told.fold(rest, |set, value| {
        let name = names.of(value).unwrap_or_default();
        change(&set, i64::from(value), passes(name.as_bytes()))
    }))
}

/// Bits of which each has a name: a word that is in the text is in one of the names.
fn flags(index: usize, names: &Names, test: &Test, wanted: bool) -> Formula {
    let Some(needles) = needles(test)
        .filter(|_| !matches!(test, Test::Words(place, _) if *place != Where::Anywhere))
    else {
        return Formula::Always;
    };
    if !needles
        .iter()
        .all(|it| has_letter(it) && !it.contains(&b'|'))
    {
        return Formula::Always;
    }
    let told = names.list.iter().filter(|(name, _)| {
        let name = name.as_bytes();
        needles
            .iter()
            .any(|it| memchr::memmem::find(name, it).is_some())
    });
    let told: Vec<u32> = told.map(|(_, value)| *value).collect();
    if told.contains(&0) {
        return Formula::Always;
    }
    if wanted {
        let mask = told.iter().fold(0, |mask, bits| mask | bits);
        if mask == 0 {
            return Formula::Never;
        }
        return Formula::Fact(Fact::SomeBit(index, u64::from(mask)));
    }
    // A name of several bits hides the names of those bits.
    let hides = |bit: u32| {
        let mut list = names.list.iter();
        list.any(|(_, value)| value.count_ones() > 1 && value & bit != 0)
    };
    let single = told
        .iter()
        .filter(|bits| bits.is_power_of_two() && !hides(**bits));
    match single.fold(0, |mask, bit| mask | bit) {
        0 => Formula::Always,
        mask => Formula::Fact(Fact::NoBit(index, u64::from(mask))),
    }
}
