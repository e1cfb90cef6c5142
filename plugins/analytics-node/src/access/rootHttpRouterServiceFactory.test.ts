import express from 'express';
import request from 'supertest';
import { logOthersOnly } from './rootHttpRouterServiceFactory';

it('does not write personal identifiers of our paths into the request log', async () => {
  const logged: string[] = [];
  const app = express();
  app.use(
    logOthersOnly((req, _res, next) => {
      logged.push(req.path);
      next();
    }),
  );
  app.use((_req, res) => void res.json({}));

  await request(app).get('/api/v1/analytics/data/customer/jane').expect(200);
  await request(app).get('/api/privacy/data/customer/jane').expect(200);
  await request(app).get('/actuator/health').expect(200);
  await request(app).get('/api/catalog/entities').expect(200);
  await request(app).get('/actuators').expect(200);

  expect(logged).toEqual(['/api/catalog/entities', '/actuators']);
});
