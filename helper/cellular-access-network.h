/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What mobile networks share, whatever the radio: cells, packet core, addresses and places.
 * Example:
 *
 *     auto cellular = DynamicCast<CellularAccessNetwork>(scenario.GetNetwork());
 *     uint32_t cell = cellular->GetServingCell(0);
 */
#ifndef EDGE_INFERENCE_CELLULAR_ACCESS_NETWORK_H
#define EDGE_INFERENCE_CELLULAR_ACCESS_NETWORK_H

#include "access-network.h"

#include "ns3/ipv4-interface-container.h"
#include "ns3/net-device-container.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{

class PropagationLossModel;

namespace edgeinference
{

class RadioCut;

/**
 * @ingroup edge-inference
 * Cells and their packet core. The gateway of the network is the core's packet gateway (PGW);
 * servers and the cloud hang on it by wires, so traffic between two devices goes up, through the
 * PGW, and down.
 *
 * Cells stand in a row along x, CellDistance apart, the first at the origin; device i stands at
 * distance Radius or less from cell i modulo Cells and attaches to the nearest cell.
 *
 * Beside the address plan of AccessNetwork: devices use 7.0.0.0/8, the core's own links
 * 10.0.0.0/30 and on, 11.0.0.0/8 to 14.0.0.0/8.
 *
 * Children bring radios and core of one technology. It knows none itself, so it is there where
 * ns-3 has neither.
 */
class CellularAccessNetwork : public AccessNetwork
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    CellularAccessNetwork();
    ~CellularAccessNetwork() override;

    /** @return the nodes of the cells */
    const NodeContainer& GetCells() const;
    /** @return the cells' radio devices, in the order of GetCells */
    const NetDeviceContainer& GetCellRadios() const;
    /** @return the devices' radio devices, in the order of GetDevices */
    const NetDeviceContainer& GetDeviceRadios() const;

    /** @param device number of a device @return number of the cell that serves it now; the number
     * of cells if none does */
    uint32_t GetServingCell(uint32_t device) const;

    /** @return number of devices that are connected to a cell now */
    uint32_t GetConnectedDevices() const;

  protected:
    /** Nodes that a packet core has made. */
    struct Core
    {
        Ptr<Node> packetGateway;  //!< PGW
        Ptr<Node> servingGateway; //!< SGW
    };

    /**
     * Add the attributes that all children have. ns-3 takes a default by the name of the class that
     * declares the attribute, so each child declares them for itself.
     * @param child a TypeId under construction @return the same
     */
    static TypeId AddCellAttributes(TypeId child);

    void DoDispose() override;

    /** @return how many cells there are to be */
    uint32_t GetCellCount() const;
    /** @return exponent of the path loss, for log-distance */
    double GetPathLossExponent() const;
    /** @return whether the radio link control repeats what the MAC gave up */
    bool IsAcknowledged() const;
    /** @return transmission buffer of a bearer, bytes */
    uint32_t GetBearerBuffer() const;

    /** @param value of an attribute @param attribute its name @param known what it may be
     * @throws std::invalid_argument if it is not */
    void CheckChoice(const std::string& value,
                     const std::string& attribute,
                     const std::vector<std::string>& known) const;

    /** Take over what was installed. @param cells radios, in the order of GetCells @param devices
     * radios, in the order of GetDevices @param loss between them, of the downlink */
    void SetRadios(const NetDeviceContainer& cells,
                   const NetDeviceContainer& devices,
                   Ptr<PropagationLossModel> loss);
    /** Record the devices' links.
     * @param addresses of the devices' radios, in their order @param gateway the core's address
     * @param nominal bytes per second, for the choice of paths */
    void AddDeviceLinks(const Ipv4InterfaceContainer& addresses,
                        Ipv4Address gateway,
                        double nominal);

    /** @param node a device @return its number */
    uint32_t GetIndex(Ptr<const Node> node) const;
    /** @param device number of a device @return number of the cell that serves it, or is nearest:
     * where it will attach */
    uint32_t GetNearestCell(uint32_t device) const;
    /** @param cell number of a cell @param device number of a device @return path loss, dB */
    double GetLoss(uint32_t cell, uint32_t device) const;
    /** @param power received, dBm @param hertz width that it is spread over @param phy of the
     * receiver, has an attribute NoiseFigure @return signal to thermal noise ratio */
    static double GetSignalToNoise(double power, double hertz, Ptr<const Object> phy);
    /** @param hertz frequency @return loss of the first meter in free space, dB */
    static double GetFirstMeterLoss(double hertz);

  private:
    void DoCreateInfrastructure() override;
    bool DoNeedsStack(Ptr<const Node> node) const override;
    void DoPlaceNodes() override;
    NodeContainer DoGetAccessPoints() const override;
    uint32_t DoGetServingPoint(uint32_t device) const override;
    void DoCutMedium(Ptr<Node> node, bool cut) override;
    uint32_t DoGetMedium(const NetworkLink& link) const override;
    uint32_t DoGetLargestSegment() const override;
    std::string DoGetGatewayName() const override;
    double DoGetUsualRadius() const override;

    /** @return the technology's name for people */
    virtual std::string DoGetTechnology() const = 0;
    /** @throws std::invalid_argument if an attribute of the child makes no sense */
    virtual void DoCheckAttributes() const = 0;
    /** Create the nodes of the packet core, and no others. @param delay propagation between each
     * cell and the core @return some of them */
    virtual Core DoCreateCore(Time delay) = 0;
    /** @param cell a radio @param device a radio @return does the one serve the other now? */
    virtual bool DoServes(Ptr<NetDevice> cell, Ptr<NetDevice> device) const = 0;
    /** @param device a radio @return is it connected to a cell now? */
    virtual bool DoIsConnected(Ptr<NetDevice> device) const = 0;
    /** Put a cut in front of the loss of distance of each channel. @return the cuts */
    virtual std::vector<Ptr<RadioCut>> DoAddCuts() = 0;
    /** Lift antennas off the ground that nodes stand on; by default they lie there. */
    virtual void DoLiftAntennas();
    /** @return whether uplink and downlink of a cell slow each other down; by default not */
    virtual bool DoSharesDirections() const;

    uint32_t m_cellCount{0};                //!< cells
    double m_cellDistance{0.0};             //!< m
    double m_exponent{0.0};                 //!< of the path loss
    std::string m_rlcMode;                  //!< um or am
    uint32_t m_rlcBuffer{0};                //!< bytes
    Time m_coreDelay;                       //!< cell to core
    NodeContainer m_cells;                  //!< nodes
    NetDeviceContainer m_cellRadios;        //!< of the cells
    NetDeviceContainer m_deviceRadios;      //!< of the devices
    Ptr<PropagationLossModel> m_loss;       //!< between radios
    std::vector<Ptr<RadioCut>> m_radioCuts; //!< of each channel, from the first cut on
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_CELLULAR_ACCESS_NETWORK_H
