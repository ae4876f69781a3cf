namespace GenderEquality.Host.ElsaApi;

public static class InstanceRoutes
{
    public static void MapElsaInstances(this RouteGroupBuilder api) { }
}
