//! Figures as people read them: about three digits, thousands apart.

/// `72,345`, `12.3`, `0.912`, `0.0061`.
pub(crate) fn figure(value: f64) -> String {
    match value.abs() {
        _ if value.is_nan() => "–".to_owned(),
        size if size >= 100.0 => grouped(value),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 1.0 => format!("{value:.2}"),
        size if size >= 0.1 || size == 0.0 => format!("{value:.3}"),
        _ => format!("{value:.4}"),
    }
}

/// `72k`, `1.2M`: for axes.
pub(crate) fn short(value: f64) -> String {
    let (scaled, suffix) = match value {
        _ if value >= 1e6 => (value / 1e6, "M"),
        _ if value >= 1e3 => (value / 1e3, "k"),
        _ => (value, ""),
    };
    let digits = usize::from(scaled.fract() > 0.05 && scaled < 10.0);
    if scaled > 0.0 && scaled < 1.0 {
        return scaled.to_string();
    }
    format!("{scaled:.digits$}{suffix}")
}

fn grouped(value: f64) -> String {
    let plain = format!("{value:.0}");
    let mut text = String::new();
    for (place, digit) in plain.char_indices() {
        if place > 0 && (plain.len() - place).is_multiple_of(3) && !text.ends_with('-') {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
