//! Templates that come with the program.

/// Names and sources of the templates that come with the program.
pub const BUILTIN: [(&str, &str); 2] = [
    ("csv", include_str!("csv.j2")),
    ("text", include_str!("text.j2")),
];

/// Returns the source of a template that comes with the program.
pub fn builtin(name: &str) -> Option<&'static str> {
    let known = BUILTIN.into_iter().find(|(known, _)| *known == name);
    known.map(|(_, source)| source)
}
