FROM python:3.13-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 VAR_DIR=/state
WORKDIR /app
COPY requirements.txt .
RUN pip install --require-hashes -r requirements.txt
COPY . .
RUN useradd --system --uid 10001 console && mkdir /state && chown console /state
USER console
VOLUME /state
EXPOSE 8000
# The argument names a process of the Procfile, so that there is one place that says how each starts.
ENTRYPOINT ["sh", "-c", "exec sh -c \"$(sed -n \"s/^$0: //p\" Procfile)\""]
CMD ["web"]
