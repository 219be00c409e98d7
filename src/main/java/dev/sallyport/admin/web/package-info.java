/**
 * What every part of the REST API shares: who may call it, how bodies are read, how errors look.
 */
@NullMarked
package dev.sallyport.admin.web;

import org.jspecify.annotations.NullMarked;
