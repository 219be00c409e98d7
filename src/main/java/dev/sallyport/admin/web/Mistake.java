package dev.sallyport.admin.web;

/**
 * Something that's wrong with a request.
 *
 * @param field the field or parameter it's in; empty if it's in none in particular
 * @param detail what's wrong and what to send instead; holds no secret
 */
public record Mistake(String field, String detail) {}
