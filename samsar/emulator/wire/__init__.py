"""Requests and answers: what is read off the wire, and what is written."""
