//! Globs as fnmatch(3) has them, without flags: `*` crosses `/`, `?` is one byte, `[…]` a set, `\` takes the next literally.
//!
//! Bytes are compared, as in the locale `C`. The time is at most that of one comparison of the whole text for each byte of the
//! pattern: a `*` that was passed is never looked at again once a later one matched.

/// A glob.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob {
    steps: Vec<Step>,
    folds: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Star,
    Any,
    Byte(u8),
    /// One bit for each byte.
    Set(Box<[u64; 4]>),
    /// Nothing matches: a `\` at the end, or a set that can't be.
    Never,
}

impl Glob {
    /// Reads a glob; `folds` makes it blind for case (ASCII).
    pub fn new(pattern: &[u8], folds: bool) -> Self {
        let mut steps = Vec::new();
        let mut rest = pattern;
        while let Some((&byte, behind)) = rest.split_first() {
            rest = behind;
            match byte {
                b'*' => {
                    if steps.last() != Some(&Step::Star) {
                        steps.push(Step::Star);
                    }
                }
                b'?' => steps.push(Step::Any),
                b'[' => match set(behind, folds) {
                    Some((set, behind)) => {
                        rest = behind;
                        steps.push(set);
                    }
                    None => steps.push(Step::Byte(b'[')),
                },
                b'\\' => match behind.split_first() {
                    Some((&next, behind)) => {
                        rest = behind;
                        steps.push(Step::Byte(fold(next, folds)));
                    }
                    None => steps.push(Step::Never),
                },
                byte => steps.push(Step::Byte(fold(byte, folds))),
            }
        }
        Self { steps, folds }
    }

    /// Returns whether it matches all of a text.
    pub fn matches(&self, text: &[u8]) -> bool {
        let (mut step, mut at) = (0_usize, 0_usize);
        let mut star: Option<(usize, usize)> = None;
        loop {
            let next = self.steps.get(step);
            if next == Some(&Step::Star) {
                step = step.saturating_add(1);
                star = Some((step, at));
                continue;
            }
            let byte = text.get(at);
            let passes = match (next, byte) {
                (None, None) => return true,
                (Some(next), Some(&byte)) => next.takes(fold(byte, self.folds)),
                _ => false,
            };
            if passes {
                step = step.saturating_add(1);
                at = at.saturating_add(1);
                continue;
            }
            // What doesn't pass goes back to the last star, which takes a byte more.
            let Some((behind, from)) = star else {
                return false;
            };
            if from >= text.len() {
                return false;
            }
            let from = from.saturating_add(1);
            star = Some((behind, from));
            step = behind;
            at = from;
        }
    }

    /// Returns how each text begins that it matches; empty where that is not known.
    pub(crate) fn begin(&self) -> Vec<u8> {
        self.literals(self.steps.iter())
    }

    /// Returns how each text ends that it matches; empty where that is not known.
    pub(crate) fn end(&self) -> Vec<u8> {
        let mut end = self.literals(self.steps.iter().rev());
        end.reverse();
        end
    }

    fn literals<'s>(&self, steps: impl Iterator<Item = &'s Step>) -> Vec<u8> {
        let bytes = steps.map_while(|step| match step {
            Step::Byte(byte) if !self.folds => Some(*byte),
            _ => None,
        });
        bytes.collect()
    }

    /// Returns whether a text has something that makes it a glob.
    pub fn is_glob(text: &[u8]) -> bool {
        text.iter().any(|byte| b"?*[".contains(byte))
    }
}

impl Step {
    fn takes(&self, byte: u8) -> bool {
        match self {
            Self::Star | Self::Never => false,
            Self::Any => true,
            Self::Byte(wanted) => *wanted == byte,
            Self::Set(set) => has(set, byte),
        }
    }
}

fn fold(byte: u8, folds: bool) -> u8 {
    if folds {
        byte.to_ascii_lowercase()
    } else {
        byte
    }
}

fn has(set: &[u64; 4], byte: u8) -> bool {
    let word = set.get(usize::from(byte >> 6)).copied().unwrap_or(0);
    word >> (byte & 63) & 1 == 1
}

fn add(set: &mut [u64; 4], byte: u8) {
    if let Some(word) = set.get_mut(usize::from(byte >> 6)) {
        *word |= 1 << (byte & 63);
    }
}

/// Reads what stands behind `[` up to `]`; nothing where there is no `]`, so that the bracket stands for itself.
///
/// Source: POSIX.1-2017, XBD 9.3.5, in the locale `C`. What is undefined there is as the GNU C library has it: a name that
/// nothing ends matches nothing, and neither does what stands behind a name of several characters.
fn set(text: &[u8], folds: bool) -> Option<(Step, &[u8])> {
    let mut set = [0_u64; 4];
    let mut named = false;
    let (negated, mut rest) = match text.split_first() {
        Some((b'!' | b'^', behind)) => (true, behind),
        _ => (false, text),
    };
    let mut first = true;
    loop {
        if let (false, Some(behind)) = (first, rest.strip_prefix(b"]")) {
            rest = behind;
            break;
        }
        first = false;
        match element(&mut rest)? {
            Element::Open => return Some((Step::Never, rest)),
            Element::Name => named = true,
            _ if named => {}
            Element::Class(class) => (0..=u8::MAX)
                .filter(class)
                .for_each(|byte| add(&mut set, fold(byte, folds))),
            Element::Bytes(low, high) => {
                (fold(low, folds)..=fold(high, folds)).for_each(|byte| add(&mut set, byte));
            }
        }
    }
    let step = match (negated, named) {
        (false, _) => Step::Set(Box::new(set)),
        (true, false) => Step::Set(Box::new(set.map(|word| !word))),
        (true, true) => Step::Never,
    };
    Some((step, rest))
}

/// What stands in a set.
enum Element {
    Class(Class),
    /// Bytes from one to another, both of them, too.
    Bytes(u8, u8),
    /// A name (`[.space.]`) that the locale has not.
    Name,
    /// A name that nothing ends.
    Open,
}

/// Takes one element, with what stands behind a `-`.
fn element(rest: &mut &[u8]) -> Option<Element> {
    if let Some(inside) = rest.strip_prefix(b"[:") {
        if let Some((class, behind)) = class(inside)? {
            *rest = behind;
            return Some(Element::Class(class));
        }
    }
    if let [b'[', b'=', byte, b'=', b']', behind @ ..] = rest {
        *rest = behind;
        return Some(Element::Bytes(*byte, *byte));
    }
    let low = match end_of_range(rest)? {
        Ok(low) => low,
        Err(element) => return Some(element),
    };
    let high = match rest {
        [b'-', behind @ ..] if behind.first() != Some(&b']') => {
            *rest = behind;
            end_of_range(rest)?
        }
        _ => Ok(low),
    };
    Some(high.map_or_else(|element| element, |high| Element::Bytes(low, high)))
}

/// Takes a byte, one behind a `\`, or one by its name (`[.-.]`).
fn end_of_range(rest: &mut &[u8]) -> Option<Result<u8, Element>> {
    let Some(inside) = rest.strip_prefix(b"[.") else {
        let (&byte, behind) = rest.split_first()?;
        *rest = behind;
        return literal(byte, rest).map(Ok);
    };
    let Some(end) = inside.windows(2).position(|pair| pair == b".]") else {
        *rest = &[];
        return Some(Err(Element::Open));
    };
    let (name, behind) = inside.split_at_checked(end)?;
    *rest = behind.get(2..)?;
    Some(match name {
        [byte] => Ok(*byte),
        _ => Err(Element::Name),
    })
}

/// Returns the byte that is meant: what stands behind a `\`, or itself.
fn literal(byte: u8, rest: &mut &[u8]) -> Option<u8> {
    if byte != b'\\' {
        return Some(byte);
    }
    let (&next, behind) = rest.split_first()?;
    *rest = behind;
    Some(next)
}

type Class = fn(&u8) -> bool;

/// Reads `alpha:]`. Nothing at all where the set can't be read, nothing inside where it is no class.
#[expect(
    clippy::option_option,
    reason = "no set, and no class, are two answers"
)]
fn class(text: &[u8]) -> Option<Option<(Class, &[u8])>> {
    let Some(end) = text.windows(2).position(|pair| pair == b":]") else {
        return Some(None);
    };
    let (name, behind) = text.split_at_checked(end)?;
    let class: Class = match name {
        b"alpha" => u8::is_ascii_alphabetic,
        b"digit" => u8::is_ascii_digit,
        b"alnum" => u8::is_ascii_alphanumeric,
        b"upper" => u8::is_ascii_uppercase,
        b"lower" => u8::is_ascii_lowercase,
        b"space" => |byte| byte.is_ascii_whitespace() || *byte == 11,
        b"blank" => |byte| matches!(byte, b' ' | b'\t'),
        b"punct" => u8::is_ascii_punctuation,
        b"print" => |byte| (32..127).contains(byte),
        b"graph" => u8::is_ascii_graphic,
        b"cntrl" => u8::is_ascii_control,
        b"xdigit" => u8::is_ascii_hexdigit,
        _ => return None,
    };
    Some(Some((class, behind.get(2..)?)))
}
