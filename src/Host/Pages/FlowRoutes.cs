namespace GenderEquality.Host.Pages;

public static class FlowRoutes
{
    public static void MapFlows(this IEndpointRouteBuilder routes) { }
}
