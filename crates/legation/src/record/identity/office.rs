//! What the names of offices tell of their holders: whether there is one at a time, and which nobody holds together.

/// Whether one person does not hold two offices at once.
pub(super) fn exclude_each_other(a: &str, b: &str) -> bool {
    use Post::{Abroad, Head, Portfolio};
    // A prime minister may be minister of something as well.
    match (Post::of(a), Post::of(b)) {
        (Some(Portfolio), Some(Portfolio)) => a != b,
        (Some(Abroad), Some(Head | Portfolio)) | (Some(Head | Portfolio), Some(Abroad)) => true,
        _ => false,
    }
}

/// Whether an office may exclude others.
pub(super) fn is_post(office: &str) -> bool {
    Post::of(office).is_some()
}

/// Sorts of offices that exclude each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Post {
    Head,
    Portfolio,
    Abroad,
}

impl Post {
    fn of(office: &str) -> Option<Post> {
        if office.starts_with("Ambassador") || office.starts_with("Consul") {
            Some(Post::Abroad)
        } else if is_portfolio(office) {
            Some(Post::Portfolio)
        } else {
            is_seat(office).then_some(Post::Head)
        }
    }
}

fn is_portfolio(office: &str) -> bool {
    office.starts_with("Minister of ") || office.starts_with("Secretary of ")
}

/// Whether an office is one that a state gives to one person at a time.
pub(super) fn is_seat(office: &str) -> bool {
    const SEATS: [&str; 14] = [
        "President",
        "Prime Minister",
        "Chancellor",
        "King",
        "Queen",
        "Emperor",
        "Emir",
        "Sultan",
        "Pope",
        "Supreme Leader",
        "Foreign Secretary",
        "Home Secretary",
        "Secretary-General",
        "Secretary General",
    ];
    SEATS.contains(&office) || is_portfolio(office)
}
