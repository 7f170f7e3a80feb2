//! Proof of the allocation against second methods that share none of its code: a program in floating point written
//! word for word from the law with its own solver, and plain enumeration of small cases. Beside it, what rule files
//! must be like and what is said when they are not.

mod brute;
mod closed;
mod compare;
mod missouri;
mod random;
mod rule_files;
mod second;
