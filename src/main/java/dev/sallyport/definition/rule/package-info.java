/**
 * What an operator allows of definitions, whoever writes them: which hosts, and where verification
 * can't be switched off. Plain values, no I/O.
 */
@NullMarked
package dev.sallyport.definition.rule;

import org.jspecify.annotations.NullMarked;
