//! The exec form of instructions: a JSON array of words (Dockerfile reference, "Shell and exec form").

/// Writes words in exec form.
pub(crate) fn exec_form(words: &[impl AsRef<str>]) -> String {
    let words: Vec<String> = words.iter().map(|word| string(word.as_ref())).collect();
    format!("[{}]", words.join(", "))
}

fn string(text: &str) -> String {
    let mut out = String::from("\"");
    for char in text.chars() {
        match char {
            '"' | '\\' => out.extend(['\\', char]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            char if char.is_control() => {
                let code = format!("\\u{:04x}", u32::from(char));
                out.push_str(&code);
            }
            char => out.push(char),
        }
    }
    out.push('"');
    out
}
