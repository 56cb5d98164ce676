// Jest cannot require() an ES module that an import of the same graph is still linking; Node can. Both of these load the same one.
import '@fastify/static';
