//! Tests of reading HCL: the native syntax specification as data.

use super::*;
use crate::source::Source;

/// Shows a body in a form of its own: every expression in brackets, texts with what is known of them.
fn shown(text: &str) -> (String, Vec<String>) {
    let source = Source::new("a.hcl", text.as_bytes());
    let (body, errors) = parse(&source);
    let errors = errors.into_iter().map(|error| error.why).collect();
    (show_body(&source, &body), errors)
}

fn show_body(source: &Source, body: &Body) -> String {
    let mut out = Vec::new();
    for attribute in &body.attributes {
        let span = attribute.span();
        assert!(
            source
                .slice(span)
                .starts_with(source.slice(attribute.name.span))
        );
        let value = show(source, &attribute.value);
        out.push(format!("{}={value}", attribute.name.text));
    }
    for block in &body.blocks {
        let labels: Vec<&str> = block.labels.iter().map(|it| it.text.as_str()).collect();
        let inner = show_body(source, &block.body);
        out.push(format!(
            "{}({}){{{inner}}}",
            block.kind.text,
            labels.join(",")
        ));
    }
    out.join(";")
}

fn show(source: &Source, expression: &Expression) -> String {
    assert!(source.text().get(expression.span.range()).is_some());
    let list = |items: &[Expression]| {
        let items: Vec<String> = items.iter().map(|item| show(source, item)).collect();
        items.join(" ")
    };
    match &expression.kind {
        Kind::Null => "null".to_owned(),
        Kind::Bool(truth) => truth.to_string(),
        Kind::Number(number) => number.clone(),
        Kind::Template(parts) => {
            let parts = parts.iter().map(|part| match part {
                Part::Text(text) => text.as_str().to_owned(),
                Part::Value(value) => format!("<{}>", show(source, value)),
                Part::Directive(_) => "<%>".to_owned(),
            });
            format!("'{}'", parts.collect::<String>())
        }
        Kind::Variable(name) => name.clone(),
        Kind::Call {
            name,
            arguments,
            spreads,
        } => {
            format!(
                "{name}({}{})",
                list(arguments),
                if *spreads { "..." } else { "" }
            )
        }
        Kind::Member(of, name) => format!("{}.{}", show(source, of), name.text),
        Kind::Index(of, key) => format!("{}[{}]", show(source, of), show(source, key)),
        Kind::Splat(of) => format!("{}[*]", show(source, of)),
        Kind::Not(of) => format!("!{}", show(source, of)),
        Kind::Negative(of) => format!("-{}", show(source, of)),
        Kind::Binary(operator, left, right) => {
            format!(
                "({} {operator:?} {})",
                show(source, left),
                show(source, right)
            )
        }
        Kind::Conditional(three) => format!("if({})", list(three.as_ref())),
        Kind::List(items) => format!("[{}]", list(items)),
        Kind::Object(items) => {
            let items = items.iter();
            let items =
                items.map(|(key, value)| format!("{}:{}", show(source, key), show(source, value)));
            format!("{{{}}}", items.collect::<Vec<_>>().join(" "))
        }
        Kind::For(each) => format!(
            "for({:?} {} {} {} {} {})",
            each.key,
            each.value,
            show(source, &each.over),
            each.into
                .as_ref()
                .map_or(String::new(), |it| show(source, it)),
            show(source, &each.result),
            each.condition
                .as_ref()
                .map_or(String::new(), |it| show(source, it)),
        ),
        Kind::Unread => "?".to_owned(),
    }
}

#[test]
fn what_the_specification_allows_is_read() {
    for (text, wanted) in [
        ("", ""),
        (
            "a = 1\nb=-2.5e+3 # c\nc = true // d\n",
            "a=1;b=-2.5e+3;c=true",
        ),
        ("cache-from = null", "cache-from=null"),
        ("target \"a\" \"b\" c { x = 1 }\n", "target(a,b,c){x=1}"),
        ("a {\n  b {\n  }\n  c = 1\n}\n", "a(){c=1;b(){}}"),
        ("a = \"x${b}y\"", "a='x<b>y'"),
        (
            r#"a = "\"\\\n\t\u00e9 $${b} %%{c} $d 5%""#,
            "a='\"\\\n\té ${b} %{c} $d 5%'",
        ),
        ("a = \"${b ? \"}\" : \"{\"}\"", "a='<if(b '}' '{')>'"),
        ("a = \"x${~ b ~}y\"", "a='x<%>y'"),
        ("a = \"%{ if b }x%{ endif }\"", "a='<%>x<%>'"),
        (
            "a = <<EOT\nx ${b}\n  y\\n\nEOT\nc = 1",
            "a='x <b>\n  y\\n\n';c=1",
        ),
        ("a = <<-EOT\n    x\n      y\n\n    EOT\n", "a='x\n  y\n\n'"),
        ("a = [1, 2,\n 3,\n]\n", "a=[1 2 3]"),
        (
            "a = {\n b = 1\n \"c\" : 2, (d) = 3\n}\n",
            "a={'b':1 'c':2 d:3}",
        ),
        ("a = {b=1,c=2}", "a={'b':1 'c':2}"),
        (
            "a = b == 1 && !c || d != \"x\"",
            "a=(((b Equal 1) And !c) Or (d Unequal 'x'))",
        ),
        (
            "a = 1 + 2 * 3 - 4",
            "a=((1 Arithmetic (2 Arithmetic 3)) Arithmetic 4)",
        ),
        ("a = b < c ? d : e ? f : g", "a=if((b Order c) d if(e f g))"),
        ("a = (\n  b\n  ? c\n  : d\n)", "a=if(b c d)"),
        ("a = f(1, g(), x...)", "a=f(1 g() x...)"),
        ("a = b.c[0].d[*].e.0", "a=b.c[0].d[*].e.0"),
        (
            "a = [for k, v in b : upper(v) if v != \"\"]",
            "a=for(Some(\"k\") v b  upper(v) (v Unequal ''))",
        ),
        ("a = {for v in b : v => 1}", "a=for(None v b v 1 )"),
        ("a = 1 /* b\n */\nc = 2", "a=1;c=2"),
        ("\u{feff}a = 1\r\nb = 2\r\n", "a=1;b=2"),
    ] {
        assert_eq!(shown(text), (wanted.to_owned(), Vec::new()), "{text}");
    }
}

#[test]
fn what_is_broken_is_told_and_hides_nothing_behind_it() {
    for (text, errors, wanted) in [
        ("a = \nb = 1", 1, "a=?;b=1"),
        ("a = \"x\nb = 1", 1, "a='x';b=1"),
        ("= 1\nb = 1", 1, "b=1"),
        ("a b\nc = 1", 1, "c=1"),
        ("a {\n b = 1", 1, "a(){b=1}"),
        ("}\na = 1", 1, "a=1"),
        ("a = 1 2\nb = 1", 1, "a=1;b=1"),
        ("a = [1, 2\nb = 1", 1, "a=[1 2];b=1"),
        ("a = <<EOT\nx", 1, "a=?"),
        ("a = \"${b\"\nc = 1", 2, "a='<b>';c=1"),
        ("/* a", 1, ""),
        ("a = \"\\q\"", 1, "a='\\q'"),
    ] {
        let (body, told) = shown(text);
        assert_eq!(body, wanted, "{text}: {told:?}");
        assert_eq!(told.len(), errors, "{text}: {told:?}");
    }
}

#[test]
fn hostile_input_ends_soon() {
    let times = |text: &str| text.repeat(200_000);
    for text in [
        times("["),
        times("a{"),
        format!("a = {}", times("(")),
        format!("a = {}", times("!")),
        format!("a = {}", times("-")),
        format!("a = {}1", times("1+")),
        format!("a = b{}", times(".c")),
        format!("a = b{}", times("[0]")),
        format!("a = {}", times("a ? b : ")),
        format!("a = {}", times("\"${")),
        times("<<A\n"),
        times("a = <<A\n"),
        times("/*"),
        times("}\n"),
        times("\"\n"),
        times("a = {\n"),
        times("%{"),
    ] {
        let before = std::time::Instant::now();
        let (_, errors) = parse(&Source::new("a.hcl", text.as_bytes()));
        assert!(!errors.is_empty() && errors.len() <= 101);
        assert!(before.elapsed().as_secs() < 5, "{}", &text[..20]);
    }
}
