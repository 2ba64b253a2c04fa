"""The browser app: the only part of mlexplore that knows Streamlit."""
