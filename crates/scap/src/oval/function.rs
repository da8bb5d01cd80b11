//! The functions of local variables (OVAL Language 5.11, section 4.3.12; the schema's `FunctionGroup`). Each takes the
//! values of its components; where there are several components with several values, every combination is one.

use super::item::Flag;
use super::model::{Function, TimeFormat};
use crate::limits::{VALUE_BYTES, VALUES};
use crate::pattern::{Flags, Patterns, escape};

/// Values, and how well they are known.
#[derive(Clone, Debug)]
#[expect(clippy::struct_field_names, reason = "values have values")]
pub(crate) struct Values {
    pub(crate) flag: Flag,
    pub(crate) values: Vec<String>,
    pub(crate) message: Option<String>,
}

impl Values {
    pub(crate) fn error(why: impl Into<String>) -> Self {
        Self {
            flag: Flag::Error,
            values: Vec::new(),
            message: Some(why.into()),
        }
    }
}

/// Applies a function. `now` is the time in seconds since 1970.
pub(crate) fn apply(
    function: &Function,
    parts: Vec<Values>,
    patterns: &Patterns,
    now: i64,
) -> Values {
    let flag = parts
        .iter()
        .fold(Flag::Complete, |flag, part| flag.with(part.flag));
    let message = parts.iter().find_map(|part| part.message.clone());
    // Only what is there can be counted, also where there is nothing.
    let counts = matches!(function, Function::Count | Function::Unique);
    let usable =
        matches!(flag, Flag::Complete | Flag::Incomplete) || counts && flag == Flag::DoesNotExist;
    if !usable {
        return Values {
            flag,
            values: Vec::new(),
            message,
        };
    }
    let lists: Vec<Vec<String>> = parts.into_iter().map(|part| part.values).collect();
    match computed(function, &lists, patterns, now) {
        Ok(values) if values.is_empty() => Values {
            flag: Flag::DoesNotExist,
            values,
            message,
        },
        Ok(values) => Values {
            flag: match flag {
                Flag::DoesNotExist => Flag::Complete,
                flag => flag,
            },
            values,
            message,
        },
        Err(why) => Values::error(why),
    }
}

fn computed(
    function: &Function,
    lists: &[Vec<String>],
    patterns: &Patterns,
    now: i64,
) -> Result<Vec<String>, String> {
    match function {
        Function::Arithmetic { multiply } => product(lists, |values| sum(values, *multiply)),
        Function::Concat => product(lists, |values| Ok(values.concat())),
        Function::Count => {
            let count = lists.iter().map(Vec::len).fold(0, usize::saturating_add);
            Ok(vec![count.to_string()])
        }
        Function::Unique => {
            let mut seen = std::collections::BTreeSet::new();
            let all = lists
                .iter()
                .flatten()
                .filter(|one| seen.insert((*one).clone()));
            Ok(all.cloned().collect())
        }
        Function::Begin(start) => each(lists, |text| {
            let has = text.starts_with(start.as_str());
            Ok(vec![if has {
                text.to_owned()
            } else {
                format!("{start}{text}")
            }])
        }),
        Function::End(end) => each(lists, |text| {
            let has = text.ends_with(end.as_str());
            Ok(vec![if has {
                text.to_owned()
            } else {
                format!("{text}{end}")
            }])
        }),
        Function::EscapeRegex => each(lists, |text| Ok(vec![escape(text)])),
        Function::Split(delimiter) if delimiter.is_empty() => {
            Err("nothing is no delimiter".to_owned())
        }
        Function::Split(delimiter) => each(lists, |text| {
            Ok(text.split(delimiter.as_str()).map(str::to_owned).collect())
        }),
        Function::Substring { start, length } => {
            each(lists, |text| Ok(vec![substring(text, *start, *length)?]))
        }
        Function::RegexCapture(pattern) => {
            let pattern = patterns.get(pattern, Flags::default())?;
            each(lists, |text| {
                let found = pattern.first(text)?;
                let group = found.and_then(|it| it.groups.first().copied().flatten());
                Ok(vec![group.unwrap_or_default().to_owned()])
            })
        }
        Function::GlobToRegex { no_escape } => {
            each(lists, |text| Ok(vec![glob_to_regex(text, *no_escape)?]))
        }
        Function::TimeDifference { first, second } => time_difference(lists, *first, *second, now),
    }
}

/// Applies a function of one text to all values of its only component.
fn each(
    lists: &[Vec<String>],
    make: impl Fn(&str) -> Result<Vec<String>, String>,
) -> Result<Vec<String>, String> {
    let [list] = lists else {
        return Err("the function takes one component".to_owned());
    };
    let mut out = Out::default();
    for value in list {
        for made in make(value)? {
            out.push(made)?;
        }
    }
    Ok(out.values)
}

/// Applies a function to every combination of values; the last component changes fastest.
fn product(
    lists: &[Vec<String>],
    make: impl Fn(&[&str]) -> Result<String, String>,
) -> Result<Vec<String>, String> {
    let mut out = Out::default();
    if lists.iter().any(Vec::is_empty) {
        return Ok(out.values);
    }
    let mut at = vec![0_usize; lists.len()];
    loop {
        let pairs = lists.iter().zip(&at);
        let values: Vec<&str> = pairs
            .filter_map(|(list, at)| list.get(*at).map(String::as_str))
            .collect();
        out.push(make(&values)?)?;
        let mut place = lists.len();
        loop {
            let Some(before) = place.checked_sub(1) else {
                return Ok(out.values);
            };
            place = before;
            let (Some(at), Some(list)) = (at.get_mut(place), lists.get(place)) else {
                return Ok(out.values);
            };
            *at = at.saturating_add(1);
            if *at < list.len() {
                break;
            }
            *at = 0;
        }
    }
}

/// Values that are being made, within bounds.
#[derive(Default)]
struct Out {
    values: Vec<String>,
    bytes: usize,
}

impl Out {
    fn push(&mut self, value: String) -> Result<(), String> {
        self.bytes = self.bytes.saturating_add(value.len()).saturating_add(24);
        if self.values.len() >= VALUES || self.bytes > VALUE_BYTES {
            return Err("the variable has too many values".to_owned());
        }
        self.values.push(value);
        Ok(())
    }
}

fn sum(values: &[&str], multiply: bool) -> Result<String, String> {
    let trimmed = values.iter().map(|value| value.trim());
    let whole: Result<Vec<i128>, _> = trimmed.clone().map(str::parse::<i128>).collect();
    if let Ok(numbers) = whole {
        let mut result = i128::from(multiply);
        for number in numbers {
            result = if multiply {
                result.checked_mul(number)
            } else {
                result.checked_add(number)
            }
            .ok_or("the result is too large a number")?;
        }
        return Ok(result.to_string());
    }
    let mut result = if multiply { 1.0_f64 } else { 0.0 };
    for value in trimmed {
        let number: f64 = value.parse().map_err(|_| {
            let short: String = value.chars().take(40).collect();
            format!("{short:?} is no number to calculate with")
        })?;
        result = if multiply {
            result * number
        } else {
            result + number
        };
    }
    Ok(result.to_string())
}

fn substring(text: &str, start: i64, length: i64) -> Result<String, String> {
    let skipped = usize::try_from(start.max(1).saturating_sub(1)).unwrap_or(usize::MAX);
    if skipped >= text.chars().count() {
        return Err("the part begins behind the end of the text".to_owned());
    }
    let rest = text.chars().skip(skipped);
    Ok(match usize::try_from(length) {
        Ok(length) => rest.take(length).collect(),
        Err(_) => rest.collect(),
    })
}

/// Makes an expression of a shell's pattern: `*` and `?` match no `/`, and no dot at the beginning of a name.
fn glob_to_regex(glob: &str, no_escape: bool) -> Result<String, String> {
    let mut out = "^".to_owned();
    let mut chars = glob.chars().peekable();
    let mut at_start = true;
    while let Some(char) = chars.next() {
        let guard = if at_start { "(?=[^.])" } else { "" };
        match char {
            '*' => out.extend([guard, "[^/]*"]),
            '?' => out.extend([guard, "[^/]"]),
            '[' => {
                out.push_str(guard);
                out.push_str(&bracket(&mut chars)?);
            }
            '\\' if !no_escape => {
                let next = chars.next().ok_or("the glob ends in \\")?;
                out.push_str(&escape(next.encode_utf8(&mut [0; 4])));
            }
            other => out.push_str(&escape(other.encode_utf8(&mut [0; 4]))),
        }
        at_start = char == '/';
    }
    out.push('$');
    Ok(out)
}

fn bracket(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Result<String, String> {
    let mut out = "[".to_owned();
    if chars.next_if(|c| *c == '!' || *c == '^').is_some() {
        out.push('^');
    }
    let mut first = true;
    loop {
        let char = chars.next().ok_or("the glob has a [ with no end")?;
        match char {
            ']' if !first => {
                out.push(']');
                return Ok(out);
            }
            '\\' | ']' => {
                out.push('\\');
                out.push(char);
            }
            _ => out.push(char),
        }
        first = false;
    }
}

fn time_difference(
    lists: &[Vec<String>],
    first: TimeFormat,
    second: TimeFormat,
    now: i64,
) -> Result<Vec<String>, String> {
    let now = i128::from(now);
    match lists {
        [only] => each(std::slice::from_ref(only), |text| {
            Ok(vec![now.saturating_sub(seconds(text, second)?).to_string()])
        }),
        [_, _] => product(lists, |values| match values {
            [one, other] => {
                let difference = seconds(one, first)?.saturating_sub(seconds(other, second)?);
                Ok(difference.to_string())
            }
            _ => Err("times are compared in pairs".to_owned()),
        }),
        _ => Err("the function takes one or two components".to_owned()),
    }
}

/// Reads a time as seconds since 1970.
fn seconds(text: &str, format: TimeFormat) -> Result<i128, String> {
    let wrong = || {
        let short: String = text.chars().take(40).collect();
        format!("{short:?} is no time of that format")
    };
    let text = text.trim();
    match format {
        TimeFormat::SecondsSinceEpoch => text.parse().map_err(|_| wrong()),
        TimeFormat::WindowsFileTime => {
            let digits = text.trim_start_matches("0x");
            let ticks = if digits.len() == text.len() {
                digits.parse::<i128>().ok()
            } else {
                i128::from_str_radix(digits, 16).ok()
            };
            let since_1601 = ticks.ok_or_else(wrong)?.checked_div(10_000_000);
            Ok(since_1601.ok_or_else(wrong)?.saturating_sub(11_644_473_600))
        }
        TimeFormat::CimDatetime => {
            let digits = text.get(..14).ok_or_else(wrong)?;
            let (date, clock) = digits.split_at_checked(8).ok_or_else(wrong)?;
            calendar(date, clock, TimeFormat::YearMonthDay).ok_or_else(wrong)
        }
        _ => {
            let (date, clock) = text.split_once([' ', 'T']).unwrap_or((text, ""));
            calendar(date, clock, format).ok_or_else(wrong)
        }
    }
}

fn calendar(date: &str, clock: &str, format: TimeFormat) -> Option<i128> {
    let parts: Vec<&str> = date.split(['/', '-', '.']).collect();
    let parts: Vec<&str> = match (parts.as_slice(), format) {
        ([digits], TimeFormat::YearMonthDay) => {
            vec![digits.get(..4)?, digits.get(4..6)?, digits.get(6..)?]
        }
        ([digits], _) => vec![digits.get(..2)?, digits.get(2..4)?, digits.get(4..)?],
        _ => parts,
    };
    let [one, two, three] = parts.as_slice() else {
        return None;
    };
    let (year, month, day) = match format {
        TimeFormat::MonthDayYear => (three, one, two),
        TimeFormat::DayMonthYear => (three, two, one),
        _ => (one, two, three),
    };
    let month = month.parse().ok().or_else(|| month_named(month))?;
    let days = days_since_1970(year.parse().ok()?, month, day.parse().ok()?)?;
    let clock = if clock.contains(':') || clock.is_empty() {
        clock.split(':').map(str::to_owned).collect::<Vec<_>>()
    } else {
        vec![
            clock.get(..2)?.to_owned(),
            clock.get(2..4)?.to_owned(),
            clock.get(4..)?.to_owned(),
        ]
    };
    let mut within = 0_i128;
    for (at, bound) in [24_i128, 60, 61].into_iter().enumerate() {
        let text = clock.get(at).map_or("", String::as_str);
        let number: i128 = if text.is_empty() {
            0
        } else {
            text.parse().ok()?
        };
        if !(0..bound).contains(&number) {
            return None;
        }
        within = within.checked_mul(60)?.checked_add(number)?;
    }
    days.checked_mul(86_400)?.checked_add(within)
}

fn month_named(name: &str) -> Option<i128> {
    let short = name.get(..3)?.to_ascii_lowercase();
    let names = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let at = names.iter().position(|known| *known == short)?;
    i128::try_from(at).ok()?.checked_add(1)
}

/// Days since 1970-01-01 of a day of the Gregorian calendar.
fn days_since_1970(year: i128, month: i128, day: i128) -> Option<i128> {
    if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let months_before = [0_i128, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let leap = |year: i128| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let before = year.checked_sub(1)?;
    let leap_days = before
        .checked_div(4)?
        .checked_sub(before.checked_div(100)?)?
        .checked_add(before.checked_div(400)?)?;
    let of_year = months_before.get(usize::try_from(month.checked_sub(1)?).ok()?)?;
    let bonus = i128::from(leap(year) && month > 2);
    before
        .checked_mul(365)?
        .checked_add(leap_days)?
        .checked_add(*of_year)?
        .checked_add(bonus)?
        .checked_add(day)?
        .checked_sub(719_163)
}

#[cfg(test)]
mod tests {
    use super::{Flag, Function, TimeFormat, Values, apply};
    use crate::pattern::Patterns;

    fn run(function: &Function, lists: &[&[&str]]) -> Result<Vec<String>, Flag> {
        let parts = lists.iter().map(|list| Values {
            flag: if list.is_empty() {
                Flag::DoesNotExist
            } else {
                Flag::Complete
            },
            values: list.iter().map(|one| (*one).to_owned()).collect(),
            message: None,
        });
        let now = 1_000_000_000;
        let made = apply(function, parts.collect(), &Patterns::default(), now);
        match made.flag {
            Flag::Complete => Ok(made.values),
            flag => Err(flag),
        }
    }

    /// A function, the values of its components, and what comes out.
    type Case<'a> = (&'a Function, &'a [&'a [&'a str]], &'a [&'a str]);

    /// The examples of the schema's own documentation, and its edges.
    #[test]
    fn functions_do_as_the_schema_says() {
        let begin = Function::Begin("/".into());
        let end = Function::End(".d".into());
        let split = Function::Split("-".into());
        let add = Function::Arithmetic { multiply: false };
        let multiply = Function::Arithmetic { multiply: true };
        let part = |start, length| Function::Substring { start, length };
        let capture = |pattern: &str| Function::RegexCapture(pattern.into());
        let cases: &[Case<'_>] = &[
            (
                &add,
                &[&["1", "2"], &["3", "4", "5"]],
                &["4", "5", "6", "5", "6", "7"],
            ),
            (&multiply, &[&["64"], &["2"]], &["128"]),
            (&add, &[&["1"], &["0.5"]], &["1.5"]),
            (&begin, &[&["a", "/b"]], &["/a", "/b"]),
            (&end, &[&["a", "b.d"]], &["a.d", "b.d"]),
            (
                &Function::Concat,
                &[&["abc", "def"], &["xyz"]],
                &["abcxyz", "defxyz"],
            ),
            (
                &Function::EscapeRegex,
                &[&[r"(\.test_string*)?"]],
                &[r"\(\\\.test_string\*\)\?"],
            ),
            (&split, &[&["a-b-c-d"]], &["a", "b", "c", "d"]),
            (&split, &[&["-a-a-"]], &["", "a", "a", ""]),
            (&split, &[&["---"]], &["", "", "", ""]),
            (&part(3, 2), &[&["abcdefg"]], &["cd"]),
            (&part(-1, 2), &[&["abcdefg"]], &["ab"]),
            (&part(3, -1), &[&["abcdefg"]], &["cdefg"]),
            (&part(3, 99), &[&["abcdefg"]], &["cdefg"]),
            (
                &capture("^abc(.*)xyz$"),
                &[&["abc12xyz", "no"]],
                &["12", ""],
            ),
            (&capture("b"), &[&["abc"]], &[""]),
            (
                &Function::Unique,
                &[&["foo"], &["foo", "bar"]],
                &["foo", "bar"],
            ),
            (&Function::Count, &[&["a"], &["b", "b"]], &["3"]),
            (&Function::Count, &[&[]], &["0"]),
        ];
        for (function, lists, want) in cases {
            let want: Vec<String> = want.iter().map(|one| (*one).to_owned()).collect();
            assert_eq!(run(function, lists), Ok(want), "{function:?} {lists:?}");
        }
        let errors: &[(&Function, &[&[&str]])] = &[
            (&part(8, 1), &[&["abcdefg"]]),
            (&add, &[&["1"], &["x"]]),
            (
                &multiply,
                &[&["170141183460469231731687303715884105727"], &["2"]],
            ),
            (&capture("("), &[&["abc"]]),
            (&split, &[&["a"], &["b"]]),
        ];
        for (function, lists) in errors {
            assert_eq!(run(function, lists), Err(Flag::Error), "{function:?}");
        }
        assert_eq!(
            run(&Function::Concat, &[&["a"], &[]]),
            Err(Flag::DoesNotExist)
        );
    }

    /// The table of examples at `GlobToRegexFunctionType`.
    #[test]
    fn globs_become_expressions() {
        let cases = [
            ("*", r"^(?=[^.])[^/]*$"),
            (".*", r"^\.[^/]*$"),
            ("x/a?.conf", r"^x/a[^/]\.conf$"),
            ("/etc/*.conf", r"^/etc/(?=[^.])[^/]*\.conf$"),
            ("a[!b-d]", r"^a[^b-d]$"),
            (r"a\*b", r"^a\*b$"),
        ];
        for (glob, want) in cases {
            let made = run(&Function::GlobToRegex { no_escape: false }, &[&[glob]]);
            assert_eq!(made, Ok(vec![want.to_owned()]), "{glob}");
        }
        let literal = run(&Function::GlobToRegex { no_escape: true }, &[&[r"a\b"]]);
        assert_eq!(literal, Ok(vec![r"^a\\b$".to_owned()]));
        let broken = run(&Function::GlobToRegex { no_escape: false }, &[&["a*b?["]]);
        assert_eq!(broken, Err(Flag::Error));
    }

    /// `date -u -d … +%s` says these.
    #[test]
    fn times_are_subtracted() {
        let difference = |first, second| Function::TimeDifference { first, second };
        let ymd = TimeFormat::YearMonthDay;
        let cases: &[(Function, &[&[&str]], &str)] = &[
            (
                difference(ymd, TimeFormat::SecondsSinceEpoch),
                &[&["999999000"]],
                "1000",
            ),
            (difference(ymd, ymd), &[&["2001-09-09 01:46:40"]], "0"),
            (difference(ymd, ymd), &[&["20010909"]], "6400"),
            (
                difference(TimeFormat::MonthDayYear, TimeFormat::DayMonthYear),
                &[&["04/02/2009"], &["01/04/2009"]],
                "86400",
            ),
            (
                difference(ymd, ymd),
                &[&["2000-03-01"], &["2000-02-28"]],
                "172800",
            ),
            (
                difference(ymd, TimeFormat::WindowsFileTime),
                &[&["126444736000000000"]],
                "0",
            ),
        ];
        for (function, lists, want) in cases {
            assert_eq!(
                run(function, lists),
                Ok(vec![(*want).to_owned()]),
                "{function:?}"
            );
        }
        let wrong = run(&difference(ymd, ymd), &[&["2009-13-01"]]);
        assert_eq!(wrong, Err(Flag::Error));
    }

    /// A thousand values, combined three times, are too many.
    #[test]
    fn combinations_are_bounded() {
        let many: Vec<String> = (0..1000).map(|n| n.to_string()).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let made = run(&Function::Concat, &[&many, &many, &many]);
        assert_eq!(made, Err(Flag::Error));
    }
}
