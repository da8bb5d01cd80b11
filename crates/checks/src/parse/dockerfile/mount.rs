//! `RUN --mount=…`: a record of comma-separated values (RFC 4180, as Go's `encoding/csv` reads it) of `key=value`
//! (reference, "RUN --mount").

use std::ops::Range;

use seawall_model::nearest::nearest;

use super::syntax::SyntaxError;
use crate::parse::text::Text;
use crate::source::Span;

/// A mount. Values are as written, variables unexpanded; where one is given twice, the last counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mount {
    /// What is mounted; nothing where a variable says it.
    pub kind: Option<MountKind>,
    /// All fields in order.
    pub fields: Vec<Field>,
    /// `from`: a stage, a build context or an image.
    pub from: Option<Text>,
    /// `source` or `src`.
    pub source: Option<Text>,
    /// `target`, `dst` or `destination`.
    pub target: Option<Text>,
    /// `id`.
    pub id: Option<Text>,
    /// `sharing`.
    pub sharing: Option<Text>,
    /// `env`: the variable that holds a secret.
    pub env: Option<Text>,
    /// `size`.
    pub size: Option<Text>,
    /// `mode`.
    pub mode: Option<Text>,
    /// `uid`.
    pub uid: Option<Text>,
    /// `gid`.
    pub gid: Option<Text>,
    /// Whether it has to be there (`required`).
    pub is_required: bool,
    /// Whether it can only be read; of a bind mount, what is written is thrown away.
    pub is_read_only: bool,
    /// What `BuildKit` refuses.
    pub errors: Vec<SyntaxError>,
}

/// What a mount mounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MountKind {
    /// Files of the build context, a stage or an image.
    Bind,
    /// A directory that is kept between builds.
    Cache,
    /// A directory in memory.
    Tmpfs,
    /// A secret.
    Secret,
    /// An SSH agent's socket.
    Ssh,
}

/// A field of a mount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Key in lower case.
    pub key: String,
    /// Value; nothing where there is no `=`.
    pub value: Option<Text>,
    /// Both.
    pub span: Span,
}

impl MountKind {
    /// Returns the word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bind => "bind",
            Self::Cache => "cache",
            Self::Tmpfs => "tmpfs",
            Self::Secret => "secret",
            Self::Ssh => "ssh",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        let all = [
            Self::Bind,
            Self::Cache,
            Self::Tmpfs,
            Self::Secret,
            Self::Ssh,
        ];
        all.into_iter()
            .find(|kind| kind.name().eq_ignore_ascii_case(word))
    }
}

/// Reads the value of a `--mount` flag, without its quotes.
pub fn parse_mount(value: &Text) -> Mount {
    let mut mount = Mount {
        kind: Some(MountKind::Bind),
        ..Mount::default()
    };
    let fields = match split(value) {
        Ok(fields) => fields,
        Err((range, why)) => {
            mount.error(value.span_of(range), why);
            return mount;
        }
    };
    let mut read_only = None;
    for text in fields {
        let field = field(&text);
        mount.field(&field, &mut read_only);
        mount.fields.push(field);
    }
    let writes = matches!(mount.kind, Some(MountKind::Cache | MountKind::Tmpfs));
    mount.is_read_only = read_only.unwrap_or(!writes);
    mount.check(value.span());
    mount
}

impl Mount {
    fn error(&mut self, span: Span, why: impl Into<String>) {
        self.errors.push(SyntaxError::new(span, why));
    }

    fn field(&mut self, field: &Field, read_only: &mut Option<bool>) {
        let key = field.key.as_str();
        let has_variable = field
            .value
            .as_ref()
            .is_some_and(|it| it.as_str().contains('$'));
        let value = field.value.clone();
        match key {
            "readonly" | "ro" => *read_only = Some(self.switch(field)),
            "readwrite" | "rw" => *read_only = Some(!self.switch(field)),
            "required" => {
                self.only(field, &[MountKind::Secret, MountKind::Ssh]);
                self.is_required = self.switch(field);
            }
            _ if value.is_none() => {
                let why = format!("`{}` is not key=value", shorten(key));
                self.error(field.span, why);
            }
            "type" => self.set_kind(field, has_variable),
            "from" => self.from = value,
            "source" | "src" => self.source = value,
            "target" | "dst" | "destination" => self.target = value,
            "id" => self.id = value,
            "env" => self.env = value,
            "sharing" => {
                self.one_of(field, &["shared", "private", "locked"]);
                self.sharing = value;
            }
            "size" => {
                self.only(field, &[MountKind::Tmpfs]);
                self.size = value;
            }
            "mode" => {
                self.number(field, 8);
                self.mode = value;
            }
            "uid" => {
                self.number(field, 10);
                self.uid = value;
            }
            "gid" => {
                self.number(field, 10);
                self.gid = value;
            }
            _ => self.unknown(field),
        }
    }

    fn unknown(&mut self, field: &Field) {
        let error = SyntaxError::new(
            field.span,
            format!("`{}` is no key of a mount", shorten(&field.key)),
        );
        self.errors.push(match nearest(&field.key, KEYS) {
            Some(near) => error.hint(format!("did you mean {near}?")),
            None => error,
        });
    }

    fn set_kind(&mut self, field: &Field, has_variable: bool) {
        let value = text(field);
        self.kind = MountKind::parse(value);
        if self.kind.is_none() && !has_variable {
            let error = SyntaxError::new(
                field.span,
                format!("`{}` is no type of mount", shorten(value)),
            );
            let kinds = &["bind", "cache", "tmpfs", "secret", "ssh"];
            self.errors.push(match nearest(value, kinds) {
                Some(near) => error.hint(format!("did you mean {near}?")),
                None => error.hint(format!("types are {}", kinds.join(", "))),
            });
        }
    }

    /// Reads a switch as Go's `strconv.ParseBool` does.
    fn switch(&mut self, field: &Field) -> bool {
        match text(field) {
            "1" | "t" | "T" | "true" | "TRUE" | "True" => true,
            "0" | "f" | "F" | "false" | "FALSE" | "False" => false,
            value => {
                if field.value.is_some() && !value.contains('$') {
                    let why = format!("`{}` of {} is not true or false", shorten(value), field.key);
                    self.error(field.span, why);
                }
                true
            }
        }
    }

    fn one_of(&mut self, field: &Field, words: &[&str]) {
        let value = text(field);
        let is_known = words.iter().any(|word| word.eq_ignore_ascii_case(value));
        if !is_known && !value.contains('$') {
            let why = format!("`{}` is none of {}", shorten(value), words.join(", "));
            self.error(field.span, why);
        }
    }

    fn number(&mut self, field: &Field, radix: u32) {
        let value = text(field);
        let is_number = !value.starts_with('+') && u32::from_str_radix(value, radix).is_ok();
        if !is_number && !value.contains('$') {
            let why = format!("`{}` is no number for {}", shorten(value), field.key);
            self.error(field.span, why);
        }
    }

    /// Says that a field belongs to other types of mounts; the type has to stand in front of it.
    fn only(&mut self, field: &Field, kinds: &[MountKind]) {
        if let Some(kind) = self.kind
            && !kinds.contains(&kind)
        {
            let why = format!("a mount of type {} has no {}", kind.name(), field.key);
            let error = SyntaxError::new(field.span, why);
            self.errors
                .push(error.hint("type= has to stand in front of it"));
        }
    }

    /// Says what does not go together.
    fn check(&mut self, span: Span) {
        let Some(kind) = self.kind else {
            return;
        };
        let is_secret = kind == MountKind::Secret;
        let has_owner = matches!(kind, MountKind::Secret | MountKind::Ssh | MountKind::Cache);
        let given = |value: &Option<Text>| value.as_ref().is_some_and(|it| !it.is_empty());
        for (name, value) in [("mode", &self.mode), ("uid", &self.uid), ("gid", &self.gid)] {
            if value.is_some() && !has_owner {
                let why = format!("a mount of type {} has no {name}", kind.name());
                self.errors.push(SyntaxError::new(span, why));
            }
        }
        let mut whys = Vec::new();
        if is_secret && given(&self.from) {
            whys.push("a secret has no from");
        }
        if is_secret && !given(&self.source) && !given(&self.target) && !given(&self.id) {
            whys.push("a secret needs an id, a source or a target");
        }
        if is_secret && given(&self.source) && given(&self.id) {
            whys.push("a secret has an id or a source, not both");
        }
        if given(&self.sharing) && kind != MountKind::Cache {
            whys.push("only a cache has sharing");
        }
        if given(&self.env) && !is_secret {
            whys.push("only a secret has env");
        }
        for why in whys {
            self.error(span, why);
        }
    }
}

fn text(field: &Field) -> &str {
    field.value.as_ref().map_or("", Text::as_str)
}

fn field(text: &Text) -> Field {
    let value = text.as_str();
    let at = value.find('=');
    Field {
        key: value
            .get(..at.unwrap_or(value.len()))
            .unwrap_or_default()
            .to_ascii_lowercase(),
        value: at.map(|at| text.slice(at.saturating_add(1)..value.len())),
        span: text.span(),
    }
}

/// Splits a record; an error says where and why.
fn split(value: &Text) -> Result<Vec<Text>, (Range<usize>, &'static str)> {
    let text = value.as_str();
    let mut fields = Vec::new();
    let mut at = 0_usize;
    if text.is_empty() {
        return Err((0..0, "the mount is empty"));
    }
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let (field, length) = if let Some(quoted) = rest.strip_prefix('"') {
            quoted_field(value, quoted, at)?
        } else {
            let length = rest.find(',').unwrap_or(rest.len());
            let range = at..at.saturating_add(length);
            if text
                .get(range.clone())
                .is_some_and(|field| field.contains('"'))
            {
                return Err((
                    range,
                    "a quote stands within a field that does not begin with one",
                ));
            }
            (value.slice(range), length)
        };
        fields.push(field);
        at = at.saturating_add(length);
        if !text.get(at..).unwrap_or_default().starts_with(',') {
            return Ok(fields);
        }
        at = at.saturating_add(1);
    }
}

/// Reads a quoted field; `quoted` is what follows its first quote, which stands at `at`.
fn quoted_field(
    value: &Text,
    quoted: &str,
    at: usize,
) -> Result<(Text, usize), (Range<usize>, &'static str)> {
    let inside = at.saturating_add(1);
    let mut field = Text::empty(value.span_of(inside..inside).start);
    let mut from = 0_usize;
    loop {
        let rest = quoted.get(from..).unwrap_or_default();
        let Some(length) = rest.find('"') else {
            return Err((
                at..value.as_str().len(),
                "a quote of the mount is not closed",
            ));
        };
        let end = from.saturating_add(length);
        field.push_text(
            value,
            inside.saturating_add(from)..inside.saturating_add(end),
        );
        let behind = end.saturating_add(1);
        match quoted.get(behind..).unwrap_or_default().chars().next() {
            Some('"') => {
                field.push_str("\"");
                from = behind.saturating_add(1);
            }
            None | Some(',') => return Ok((field, behind.saturating_add(1))),
            Some(_) => {
                let place = inside.saturating_add(end);
                return Err((
                    place..place.saturating_add(1),
                    "a quote within a quoted field",
                ));
            }
        }
    }
}

fn shorten(word: &str) -> String {
    word.chars().take(60).collect()
}

/// Keys there are.
const KEYS: &[&str] = &[
    "type",
    "from",
    "source",
    "src",
    "target",
    "dst",
    "destination",
    "readonly",
    "ro",
    "readwrite",
    "rw",
    "id",
    "sharing",
    "required",
    "size",
    "mode",
    "uid",
    "gid",
    "env",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Mount {
        parse_mount(&Text::resolved(text.to_owned(), Span::of(0..text.len())))
    }

    #[test]
    fn mounts_are_read() {
        let mount = read("type=cache,id=a,dst=/x,sharing=locked,mode=0755,uid=1");
        assert_eq!(mount.kind, Some(MountKind::Cache));
        assert_eq!(mount.target.unwrap().as_str(), "/x");
        assert_eq!((mount.is_read_only, mount.errors.len()), (false, 0));
        let mount = read("\"target=/a,\"\"b\",from=c");
        assert_eq!(mount.target.unwrap().as_str(), "/a,\"b");
        assert_eq!(
            (mount.kind, mount.is_read_only),
            (Some(MountKind::Bind), true)
        );
        let mount = read("type=secret,id=a,env=B,required");
        assert!(mount.is_required && mount.errors.is_empty());
        let mount = read("type=$T,dst=/x,mode=$M");
        assert_eq!((mount.kind, mount.errors.len()), (None, 0));
        let mount = read("type=bind,dst=/x,rw");
        assert!(!mount.is_read_only);
        let mount = read("dst=/x,target=/y");
        assert_eq!(mount.target.unwrap().span(), Span::new(14, 16));
    }

    #[test]
    fn what_is_refused_is_told() {
        for text in [
            "",
            "type=cahce",
            "type=bind,target",
            "foo=bar",
            "type=secret",
            "required",
            "required,type=secret,id=a",
            "type=secret,id=a,from=b",
            "type=secret,id=a,source=b",
            "type=bind,dst=/x,mode=0755",
            "type=bind,dst=/x,sharing=shared",
            "type=cache,size=1",
            "type=cache,dst=/x,sharing=some",
            "type=cache,dst=/x,mode=9",
            "dst=/x,ro=maybe",
            "dst=/a\"b",
            "\"dst=/a",
            "\"dst=/a\"b",
            "type=bind,dst=/x,env=A",
            "dst=/x,uid=-1",
            "dst=/x,",
        ] {
            assert_ne!(read(text).errors, [], "{text}");
        }
    }
}
