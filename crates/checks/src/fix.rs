//! Applies edits to a text.

use crate::fault::Edit;

/// Applies the edits of one document; of two that overlap, or insert at one place, the earlier in the list
/// wins, and the position of each that was left out is returned.
pub fn apply(text: &str, edits: &[Edit]) -> (String, Vec<usize>) {
    let mut order: Vec<usize> = Vec::with_capacity(edits.len());
    let mut left = Vec::new();
    for (index, edit) in edits.iter().enumerate() {
        let fits = text.get(edit.span.range()).is_some();
        let place = order.partition_point(|other| {
            edits
                .get(*other)
                .is_some_and(|other| other.span < edit.span)
        });
        let neighbour = |at: Option<usize>| at.and_then(|at| edits.get(*order.get(at)?));
        let clear = neighbour(place.checked_sub(1)).is_none_or(|other| clear(other, edit))
            && neighbour(Some(place)).is_none_or(|other| clear(other, edit));
        if fits && clear {
            order.insert(place, index);
        } else {
            left.push(index);
        }
    }
    let mut out = String::with_capacity(text.len());
    let mut done = 0_usize;
    for edit in order.iter().filter_map(|index| edits.get(*index)) {
        out.push_str(text.get(done..edit.span.range().start).unwrap_or_default());
        out.push_str(&edit.text);
        done = edit.span.range().end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    (out, left)
}

/// Says whether two edits have nothing to do with each other.
fn clear(a: &Edit, b: &Edit) -> bool {
    (a.span.end <= b.span.start || b.span.end <= a.span.start) && a.span != b.span
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    #[test]
    fn edits_are_applied_in_the_order_of_the_text() {
        let edit = |start, end, text: &str| Edit::replace(Span::new(start, end), text);
        let cases: &[(&[Edit], &str, &[usize])] = &[
            (&[], "abcdef", &[]),
            (&[edit(4, 5, "E"), edit(0, 1, "A")], "AbcdEf", &[]),
            (&[edit(0, 3, "x"), edit(2, 4, "y")], "xdef", &[1]),
            (&[edit(2, 2, "+"), edit(2, 2, "-")], "ab+cdef", &[1]),
            (&[edit(0, 2, ""), edit(2, 2, "+")], "+cdef", &[]),
            (&[edit(5, 9, "x")], "abcdef", &[0]),
        ];
        for (edits, wanted, wanted_left) in cases {
            let (text, left) = apply("abcdef", edits);
            assert_eq!((text.as_str(), left.as_slice()), (*wanted, *wanted_left));
        }
    }
}
